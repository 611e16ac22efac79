#!/usr/bin/env node
import { run } from './run.ts'

const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // A second Ctrl-C: the user has waited long enough.
  process.on(signal, () => (interruption.signal.aborted ? process.exit(130) : interruption.abort()))
}
// The reader, `head` say, may have read enough (EPIPE); the command sees that by the end of its output. A full disk is a failure.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => code !== 'EPIPE' && process.exit(1))
// That nobody reads the remarks is no reason to end.
process.stderr.on('error', () => {})

run(process.argv.slice(2), { interrupted: interruption.signal }).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)
