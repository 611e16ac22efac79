#!/usr/bin/env node
import { run } from './run.ts'

const interruption = new AbortController()
// Once each: who presses Ctrl-C again has waited long enough.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort())
// Whoever read us, `head` say, has read enough.
process.stdout.on('error', () => process.exit(0))

run(process.argv.slice(2), { interrupted: interruption.signal }).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)
