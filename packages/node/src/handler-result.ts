/** What a handler may return: a promise is watched, so that its failure is not lost. */
export type HandlerResult = void | PromiseLike<void>

/** A handler in plain JavaScript may return anything, the result of `send` say. */
export function isPromise(result: HandlerResult): result is PromiseLike<void> {
  return typeof (result as PromiseLike<void> | undefined)?.then === 'function'
}
