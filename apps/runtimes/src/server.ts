// Each package as the runtime itself finds it; this one has node:crypto and node:zlib, or says so.
import { zlibEngine } from '@offhook/node'
import { deflateWith } from './deflate.ts'
import { run } from './suite.ts'
import { suites } from './suites.ts'

await run({
  ...suites,
  'permessage-deflate by node:zlib, at once': deflateWith({ engine: zlibEngine, syncLimit: 1 << 20 }),
  'permessage-deflate by node:zlib': deflateWith({ engine: zlibEngine, syncLimit: 0 }),
})
