import { HandlerError } from './errors.ts'
import type { HandlerContext } from './events.ts'
import type { Subscriber } from './subscriber.ts'

/** How one handler fared: its failure, or nothing. */
export type Attempt = HandlerError | undefined

/** Calls every handler at once; a promise only if a handler gave one. */
export function inParallel(
  subscribers: readonly Subscriber[],
  event: unknown,
  context: HandlerContext,
): readonly Attempt[] | Promise<readonly Attempt[]> {
  const attempts: (Attempt | Promise<Attempt>)[] = []
  let waiting = false
  for (const subscriber of subscribers) {
    const attempt = call(subscriber, event, context)
    waiting ||= attempt instanceof Promise
    attempts.push(attempt)
  }
  return waiting ? Promise.all(attempts) : (attempts as Attempt[])
}

/** Calls each handler when the one before it is done. */
export async function inSerial(
  subscribers: readonly Subscriber[],
  event: unknown,
  context: HandlerContext,
): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = []
  for (const subscriber of subscribers) attempts.push(await call(subscriber, event, context))
  return attempts
}

/** Survives whatever a handler throws; once the signal is aborted, no further handler starts. */
function call(subscriber: Subscriber, event: unknown, context: HandlerContext): Attempt | Promise<Attempt> {
  try {
    context.signal?.throwIfAborted()
    const result = subscriber.call(event, context)
    return isThenable(result) ? settle(subscriber, result) : undefined
  } catch (thrown) {
    return new HandlerError(subscriber, thrown)
  }
}

async function settle(subscriber: Subscriber, result: PromiseLike<unknown>): Promise<Attempt> {
  try {
    await result
    return undefined
  } catch (thrown) {
    return new HandlerError(subscriber, thrown)
  }
}

/** Whether a handler's result must be awaited. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function'
  )
}
