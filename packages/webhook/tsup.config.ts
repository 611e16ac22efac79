import { defineConfig } from 'tsup'
import shared from '../../config/tsup.config.ts'

// The cryptography is not bundled: the package's `imports` choose it where the package runs.
export default defineConfig([
  { ...shared, external: [/^node:/, '#crypto'] },
  {
    ...shared,
    entry: ['src/crypto/node.ts', 'src/crypto/web.ts'],
    outDir: 'dist/crypto',
    clean: false,
    dts: false,
  },
])
