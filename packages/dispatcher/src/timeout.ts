import { isThenable } from './attempt.ts'
import { HandlerTimeoutError } from './errors.ts'
import type { HandlerContext } from './events.ts'
import type { Callback } from './subscriber.ts'

// Timers take no more, and fire at once when they are given more.
const longest = 2 ** 31 - 1

/**
 * The same handler, failing when it takes longer than `timeout` milliseconds. Its signal is then aborted, and so it is
 * when the signal of the dispatch is. A handler that gives no promise was done when it returned, and starts no timer.
 */
export function withTimeout(callback: Callback, timeout: number): Callback {
  return (event, context) => {
    const controller = new AbortController()
    const unfollow = follow(controller, context.signal)
    const limited: HandlerContext = { type: context.type, signal: controller.signal }
    const result = unlessThrown(() => callback(event, limited), unfollow)
    if (!isThenable(result)) return unfollow()
    return before(result, controller, timeout).finally(unfollow)
  }
}

function unlessThrown(work: () => unknown, cleanUp: () => void): unknown {
  try {
    return work()
  } catch (thrown) {
    cleanUp()
    throw thrown
  }
}

/** Aborts with the other signal; the answer stops that. (AbortSignal.any came with Node 20.3.) */
function follow(controller: AbortController, signal: AbortSignal | undefined): () => void {
  const abort = () => controller.abort(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  return () => signal?.removeEventListener('abort', abort)
}

function before(
  result: PromiseLike<unknown>,
  controller: AbortController,
  timeout: number,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => {
        const late = new HandlerTimeoutError(timeout)
        reject(late)
        controller.abort(late)
      },
      Math.min(timeout, longest),
    )
    Promise.resolve(result)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
