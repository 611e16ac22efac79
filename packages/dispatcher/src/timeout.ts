import { HandlerTimeoutError } from './errors.ts'
import type { HandlerContext } from './events.ts'
import type { Callback } from './subscriber.ts'
import { Term } from './term.ts'
import { isThenable } from './thenable.ts'

/** The longest delay that timers know, 24.8 days; given a longer one, they fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1

/**
 * Calls a handler, which fails when it takes longer than `timeout` milliseconds. Its signal is then aborted; it also follows
 * the signal of the dispatch. A handler that returns no promise is done when it returns, and needs no timer.
 */
export function callWithin(
  timeout: number,
  call: Callback,
  event: unknown,
  context: HandlerContext,
): Promise<unknown> | undefined {
  const term = new Term(context)
  try {
    const result = call(event, term)
    if (isThenable(result)) return before(timeout, result, term).finally(() => term.end())
  } catch (thrown) {
    term.end()
    throw thrown
  }
  term.end()
  return undefined
}

function before(timeout: number, result: PromiseLike<unknown>, term: Term): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const expire = () => {
      const late = new HandlerTimeoutError(timeout)
      reject(late)
      term.abort(late)
    }
    const timer = setTimeout(expire, Math.min(timeout, LONGEST_DELAY))
    Promise.resolve(result)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
