import { type Attempt, attempt } from './attempt.ts'
import { DispatchError, type HandlerError } from './errors.ts'
import type { HandlerContext } from './events.ts'
import type { Outcome } from './outcome.ts'
import type { Subscriber } from './subscriber.ts'

/** How the handlers of one event run. */
export interface RunOptions {
  /** Whether they run together, or each after the one before. Default `'parallel'`. */
  readonly concurrency?: 'parallel' | 'serial' | undefined
  /** Milliseconds that each may take. Default none. */
  readonly timeout?: number | undefined
}

/** Calls all handlers of an event at once, or each when the one before it is done, and tells how they fared. */
export function run(
  subscribers: readonly Subscriber[],
  event: unknown,
  context: HandlerContext,
  { concurrency, timeout }: RunOptions,
): Promise<Outcome> {
  const attempts: (HandlerError | Promise<Attempt>)[] = []
  let before: Promise<Attempt> | undefined
  for (const subscriber of subscribers) {
    const begin = () => attempt(subscriber, event, context, timeout)
    const begun = before === undefined ? begin() : before.then(begin)
    // A handler that succeeded at once leaves nothing to await and nothing to report.
    if (begun !== undefined) attempts.push(begun)
    if (concurrency === 'serial' && begun instanceof Promise) before = begun
  }
  const served: Outcome = { kind: 'served', type: context.type, handlers: subscribers.length }
  return attempts.length === 0 ? Promise.resolve(served) : unlessFailed(served, attempts)
}

async function unlessFailed(
  served: Outcome,
  attempts: readonly (HandlerError | Promise<Attempt>)[],
): Promise<Outcome> {
  const failures: HandlerError[] = []
  for (const attempt of attempts) {
    const failure = await attempt
    if (failure !== undefined) failures.push(failure)
  }
  if (failures.length === 0) return served
  const { type } = served
  return { kind: 'failed', type, error: new DispatchError(type, failures) }
}
