/** When to try again, and whether. */
import { ConnectError } from './connect-error.ts'
import { LONGEST_DELAY } from './timer.ts'

/** Between which delays to choose, in milliseconds. */
export interface Delays {
  readonly minDelay: number
  readonly maxDelay: number
}

/**
 * Milliseconds to wait after this many failures in a row. The range doubles with each, and the delay is random within it:
 * the clients of a server that restarts must not come back all at once.
 */
export function backoff(failures: number, { minDelay, maxDelay }: Delays, error?: unknown): number {
  const most = Math.min(maxDelay, minDelay * 2 ** Math.min(failures, 31), LONGEST_DELAY)
  const delay = minDelay + Math.random() * Math.max(0, most - minDelay)
  return Math.min(Math.max(delay, retryAfter(error)), maxDelay)
}

/** RFC 9110 §10.2.3, in seconds: "how long the user agent ought to wait". Its other form, a date, is ignored. */
function retryAfter(error: unknown): number {
  if (!(error instanceof ConnectError)) return 0
  return Number(error.headers?.['retry-after']) * 1_000 || 0
}

const TRY_LATER: ReadonlySet<number | undefined> = new Set([408, 425, 429, 500, 502, 503, 504])

/** Whether the same request may succeed later: the network failed, or the server says that it is busy. */
export function mayGetBetter(error: unknown): boolean {
  if (!(error instanceof ConnectError)) return false
  const { code, status } = error
  if (code === 'OFFHOOK_STATUS') return TRY_LATER.has(status)
  return code === 'OFFHOOK_NETWORK' || code === 'OFFHOOK_HANDSHAKE_TIMEOUT'
}
