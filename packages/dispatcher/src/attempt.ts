import { HandlerError } from './errors.ts'
import type { HandlerContext } from './events.ts'
import type { Subscriber } from './subscriber.ts'
import { isThenable } from './thenable.ts'
import { callWithin } from './timeout.ts'

/** How one handler fared: its failure, or nothing. */
export type Attempt = HandlerError | undefined

/**
 * Calls a handler, and catches whatever it throws. Returns a promise only if the handler did. Once the signal is aborted, no
 * further handler starts.
 */
export function attempt(
  subscriber: Subscriber,
  event: unknown,
  context: HandlerContext,
  timeout: number | undefined,
): Attempt | Promise<Attempt> {
  try {
    context.signal?.throwIfAborted()
    const { call } = subscriber
    const result = timeout === undefined ? call(event, context) : callWithin(timeout, call, event, context)
    return isThenable(result) ? settle(subscriber, context, result) : undefined
  } catch (thrown) {
    return new HandlerError(context.type, subscriber, thrown)
  }
}

async function settle(
  subscriber: Subscriber,
  context: HandlerContext,
  result: PromiseLike<unknown>,
): Promise<Attempt> {
  try {
    await result
    return undefined
  } catch (thrown) {
    return new HandlerError(context.type, subscriber, thrown)
  }
}
