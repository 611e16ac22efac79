import { mergeConfig } from 'vite'
import type { ViteUserConfig } from 'vitest/config'
import { unit } from '../../config/vitest.ts'

// The processes that tests start are led to the sources, too. The two programs run nowhere else, where their coverage is not seen.
const config: ViteUserConfig = mergeConfig(unit(95), {
  test: {
    execArgv: ['--conditions=@offhook/source', `--import=${import.meta.resolve('tsx')}`],
    coverage: { exclude: ['src/bin.ts', 'src/child.ts'] },
  },
})

export default config
