import { HandlerTimeoutError } from './errors.ts'
import type { Callback } from './subscriber.ts'

// Timers take no more, and fire at once when they are given more.
const longest = 2 ** 31 - 1

/**
 * The same handler, failing when it takes longer than `timeout` milliseconds. Its signal is then aborted, and so it is
 * when the signal of the dispatch is. (AbortSignal.any came with Node 20.3.)
 */
export function withTimeout(callback: Callback, timeout: number): Callback {
  return async (event, { type, signal }) => {
    const controller = new AbortController()
    const follow = () => controller.abort(signal?.reason)
    signal?.addEventListener('abort', follow)
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => {
      const expire = () => {
        const error = new HandlerTimeoutError(timeout)
        reject(error)
        controller.abort(error)
      }
      timer = setTimeout(expire, Math.min(timeout, longest))
    })
    try {
      return await Promise.race([late, callback(event, { type, signal: controller.signal })])
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', follow)
    }
  }
}
