import { inspect } from 'node:util'

/** For an error that nobody listens for: it must be seen, and must not end the process. */
export function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : new Error(`A handler threw ${inspect(error)}`))
}
