import { HandlerTimeoutError } from './errors.ts'
import type { HandlerContext } from './events.ts'
import type { Callback } from './subscriber.ts'
import { isThenable } from './thenable.ts'

// Timers take no more, and fire at once when they are given more.
const longest = 2 ** 31 - 1

/**
 * Calls a handler, which fails when it takes longer than `timeout` milliseconds. Its signal is then aborted, and so it is
 * when the signal of the dispatch is. A handler that gives no promise was done when it returned, and starts no timer.
 */
export function callWithin(
  timeout: number,
  call: Callback,
  event: unknown,
  { type, signal }: HandlerContext,
): Promise<unknown> | undefined {
  const controller = new AbortController()
  const result = call(event, { type, signal: controller.signal })
  if (!isThenable(result)) return undefined
  // AbortSignal.any came with Node 20.3.
  const follow = () => controller.abort(signal?.reason)
  if (signal?.aborted) follow()
  signal?.addEventListener('abort', follow)
  return before(timeout, result, controller).finally(() => signal?.removeEventListener('abort', follow))
}

function before(
  timeout: number,
  result: PromiseLike<unknown>,
  controller: AbortController,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const expire = () => {
      const late = new HandlerTimeoutError(timeout)
      reject(late)
      controller.abort(late)
    }
    const timer = setTimeout(expire, Math.min(timeout, longest))
    Promise.resolve(result)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
