/** What a handler may return: anything, the result of `send` say. A promise is watched, so that its failure is not lost. */
export type HandlerResult = unknown

export function isPromise(result: HandlerResult): result is PromiseLike<unknown> {
  return typeof (result as PromiseLike<unknown> | null | undefined)?.then === 'function'
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
