#!/usr/bin/env node
import { run } from './run.ts'

const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Who presses Ctrl-C again has waited long enough.
  process.on(signal, () => (interruption.signal.aborted ? process.exit(130) : interruption.abort()))
}
// Whoever read us, `head` say, may have read enough, which the output's end tells the command; a full disk is another matter.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => code !== 'EPIPE' && process.exit(1))
// Nobody hears the remarks; that is no reason to end.
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
