/** What a handler may return: anything, such as the result of `send`. If it is a promise, its failure is not lost. */
export type HandlerResult = unknown

export function isPromise(result: HandlerResult): result is PromiseLike<unknown> {
  return typeof (result as PromiseLike<unknown> | null | undefined)?.then === 'function'
}

/** Is told of handlers that fail. */
export interface Faulted {
  fault(error: unknown): void
}

/** Calls a handler, and catches what it throws. */
export function run(handler: () => HandlerResult, owner: Faulted): void {
  try {
    watch(handler(), owner)
  } catch (error) {
    owner.fault(error)
  }
}

/** Catches what a handler's promise rejects with. */
export function watch(result: HandlerResult, owner: Faulted): void {
  if (isPromise(result)) result.then(undefined, (error: unknown) => owner.fault(error))
}
