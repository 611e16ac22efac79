import { defineConfig } from 'tsup'
import shared from '../../config/tsup.config.ts'

// The cryptography is not bundled: the package's `imports` choose it where the package runs.
export default defineConfig({
  ...shared,
  entry: { index: 'src/index.ts', 'crypto/node': 'src/crypto/node.ts', 'crypto/web': 'src/crypto/web.ts' },
  dts: { entry: 'src/index.ts', compilerOptions: { ignoreDeprecations: '6.0' } },
})
