import { mergeConfig } from 'vite'
import type { ViteUserConfig } from 'vitest/config'
import { unit } from '../../config/vitest.ts'

// The processes that tests start are led to the sources, too. Their coverage is not seen.
const config: ViteUserConfig = mergeConfig(unit(95), {
  test: { execArgv: ['--conditions=@offhook/source', '--import=tsx'] },
})

export default config
