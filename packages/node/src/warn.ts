import { inspect } from 'node:util'

/**
 * For an error that nobody listens for: it must be seen, and must not end the process. Of a warning, Node prints the name, the
 * message and the `detail`; so where it was thrown, and what caused it, stand there.
 */
export function warn(error: unknown): void {
  const known: NodeJS.ErrnoException = error instanceof Error ? error : unknownError(error)
  const { name, message, code, stack } = known
  const detail = inspect(known).replace(/^.*?\n(?= {4}at )/s, '')
  process.emitWarning(Object.assign(new Error(message, { cause: error }), { name, code, stack, detail }))
}

function unknownError(thrown: unknown): Error {
  return new Error(`A handler threw ${inspect(thrown)}`)
}
