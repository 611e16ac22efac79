/** A value, or the promise of one. Where nothing waits, no promise is made: some twenty of them cost as much as a body's MAC. */
export type MaybePromise<Value> = Value | Promise<Value>

/** Goes on with the value: at once, if it is not a promise. */
export function andThen<Value, Result>(
  value: MaybePromise<Value>,
  next: (value: Value) => MaybePromise<Result>,
): MaybePromise<Result> {
  return isThenable(value) ? value.then(next) : next(value)
}

/** Goes on with the result of the work, or with what it throws: at once, if it is not a promise. */
export function settle<Value, Result>(
  work: () => MaybePromise<Value>,
  done: (value: Value) => MaybePromise<Result>,
  broken: (thrown: unknown) => MaybePromise<Result>,
): MaybePromise<Result> {
  try {
    const value = work()
    if (!isThenable(value)) return done(value)
    return Promise.resolve(value).then((later) => settle(() => later, done, broken), broken)
  } catch (thrown) {
    return broken(thrown)
  }
}

/** A promise may be another library's, or that of another realm. */
function isThenable<Value>(value: MaybePromise<Value>): value is Promise<Value> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
