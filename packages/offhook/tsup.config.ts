import { defineConfig } from 'tsup'
import shared from '../../config/tsup.config.ts'

// Beside what others import stand the command itself and the process of the handlers, which are run by their files.
export default defineConfig({
  ...shared,
  entry: ['src/index.ts', 'src/bin.ts', 'src/child.ts'],
  dts: { entry: 'src/index.ts', compilerOptions: { ignoreDeprecations: '6.0' } },
  shims: true,
})
