import { mergeConfig, type ViteUserConfig } from 'vitest/config'
import { unit } from '../../config/vitest.ts'

// What the tests drive is another process, whose coverage they do not see.
const config: ViteUserConfig = mergeConfig(unit(0), { test: { coverage: { enabled: false } } })

export default config
