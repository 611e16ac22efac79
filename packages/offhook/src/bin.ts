#!/usr/bin/env node
import { run } from './run.ts'

const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // A second Ctrl-C: the user has waited long enough.
  process.on(signal, () => (interruption.signal.aborted ? process.exit(130) : interruption.abort()))
}
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  // The reader, `head` say, may have read enough; the command sees that by the end of its output.
  if (code === 'EPIPE') return
  console.error(`The output cannot be written: ${message}.`)
  process.exit(1)
})
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
