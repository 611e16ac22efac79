// The process in which handlers live. When they change, another replaces it, with fresh copies of all that it had imported.
import { handleAt } from './handling.ts'
import type { Letter } from './messages.ts'

// Ctrl-C goes to all processes of a terminal; this one ends when its parent says so, or is gone.
process.on('SIGINT', () => {})
process.once('disconnect', () => process.exit())

const [, , folder = '.'] = process.argv
void handleAt(
  {
    on: (event, listener) => process.on(event, listener),
    send: (reply) => process.send?.({ offhook: reply } satisfies Letter),
  },
  folder,
)
