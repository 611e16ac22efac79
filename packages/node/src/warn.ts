import { inspect } from 'node:util'

/** For an error that nobody listens for: it must be seen, and must not end the process. */
export function warn(error: unknown): void {
  process.emitWarning(warningOf(error))
}

/** What was thrown is foreign: its getters, and its `inspect`, may throw. */
function warningOf(thrown: unknown): Error {
  try {
    return shown(thrown instanceof Error ? thrown : new Error(`A handler threw ${inspect(thrown)}`), thrown)
  } catch {
    return new Error('A handler threw what cannot be shown.', { cause: thrown })
  }
}

/**
 * Of a warning, Node prints the name, the message and the `detail`; so where it was thrown, and what caused it, stand there.
 * What Node puts into its text are strings.
 */
function shown(error: NodeJS.ErrnoException, cause: unknown): Error {
  const { name, message, code, stack } = error
  const detail = inspect(error).replace(/^.*?\n(?= {4}at )/s, '')
  return Object.assign(new Error(String(message), { cause }), {
    name: String(name),
    code: code === undefined ? undefined : String(code),
    stack: String(stack),
    detail,
  })
}
