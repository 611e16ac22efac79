import { mergeConfig, type ViteUserConfig } from 'vitest/config'
import { unit } from '../../config/vitest.ts'

// What the tests drive is another process, or two: their coverage is not seen, and they take their time to start.
const config: ViteUserConfig = mergeConfig(unit(0), {
  test: { coverage: { enabled: false } },
})

export default config
