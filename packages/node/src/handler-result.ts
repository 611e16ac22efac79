/** What a handler may return: a promise is watched, so that its failure is not lost. */
export type HandlerResult = void | PromiseLike<void>

/** A handler in plain JavaScript may return anything, the result of `send` say. */
export function isPromise(result: HandlerResult): result is PromiseLike<void> {
  return typeof (result as PromiseLike<void> | undefined)?.then === 'function'
}

/** Who is told of handlers that fail. */
export interface Faulted {
  fault(error: unknown): void
}

/** Calls a handler, and takes what it throws. */
export function run(handler: () => HandlerResult, owner: Faulted): void {
  try {
    watch(handler(), owner)
  } catch (error) {
    owner.fault(error)
  }
}

/** Takes what a handler's promise rejects with. */
export function watch(result: HandlerResult, owner: Faulted): void {
  if (isPromise(result)) result.then(undefined, (error: unknown) => owner.fault(error))
}
