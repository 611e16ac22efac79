import { mergeConfig } from 'vite'
import type { ViteUserConfig } from 'vitest/config'
import { unit } from '../../config/vitest.ts'

// One worker takes file after file: to start one for each would take longer than the tests do.
const config: ViteUserConfig = mergeConfig(unit(95), { test: { isolate: false } })

export default config
