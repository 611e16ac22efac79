// The process in which handlers live. It is left for another when they change, and takes all that it imported along.
import { handleAt } from './handling.ts'
import type { Letter } from './messages.ts'

// Ctrl-C goes to all processes of a terminal; this one ends when it is told to, or when nobody is there to tell it.
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
