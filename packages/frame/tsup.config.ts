import { defineConfig } from 'tsup'
import shared from '../../config/tsup.config.ts'

// Memory for transports is a door of its own: who decodes and encodes alone does not load its WebAssembly.
export default defineConfig({ ...shared, entry: ['src/index.ts', 'src/masking-memory.ts'] })
