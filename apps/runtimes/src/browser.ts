// All that ours is in one file, as a bundler for browsers makes it: WebCrypto, and nothing of Node.
import { run } from './suite.ts'
import { suites } from './suites.ts'

await run(suites)
