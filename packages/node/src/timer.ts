/** The longest delay that Node's timers know, 24.8 days; they take a longer one for 1 ms. */
export const LONGEST_DELAY: number = 2 ** 31 - 1

/** As `setTimeout`, also for what is longer than it knows, `Infinity` say. */
export function setDeadline(callback: () => void, milliseconds: number): NodeJS.Timeout {
  return setTimeout(callback, Math.min(milliseconds, LONGEST_DELAY))
}
