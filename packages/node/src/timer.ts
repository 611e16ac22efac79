/** The longest delay that timers know, 24.8 days; given a longer one, they fire at once. */
export const LONGEST_DELAY: number = 2 ** 31 - 1

/** As `setTimeout`, also for delays longer than timers know, such as `Infinity`. */
export function setDeadline(callback: () => void, milliseconds: number): NodeJS.Timeout {
  return setTimeout(callback, Math.min(milliseconds, LONGEST_DELAY))
}
