import type { IncomingMessage } from 'node:http'

/** Takes from a socket what it needs to read into memory that is given. */
function readOtherwise({ socket }: IncomingMessage): void {
  for (const symbol of Object.getOwnPropertySymbols(socket)) {
    if (symbol.description === 'kBuffer') Reflect.deleteProperty(socket, symbol)
  }
}

/** The ways to read a socket, each with what is to be done to a request before it is upgraded. */
export const WAYS_TO_READ: readonly [way: string, prepare: (request: IncomingMessage) => void][] = [
  ['into memory that all share', () => {}],
  ['by the data that a socket emits', readOtherwise],
]
