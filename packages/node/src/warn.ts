import { inspect } from 'node:util'

/** Nobody listens for the error, but nobody should miss it either; and it must not end the process. */
export function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : new Error(`A handler threw ${inspect(error)}`))
}
