/** Something that is looked at now and then. */
export interface Swept {
  /** `now` is in milliseconds, of a clock that only goes forward. */
  sweep(now: number): void
}

/** One timer for all that want to be looked at as often. */
class Sweep {
  readonly #period: number
  readonly #members = new Set<Swept>()
  #timer: NodeJS.Timeout | undefined

  constructor(period: number) {
    this.#period = period
  }

  add(member: Swept): void {
    this.#members.add(member)
    // After a stall, what has arrived is read first: a timer comes before the sockets, an immediate behind them.
    this.#timer ??= setInterval(() => setImmediate(() => this.#sweep()), this.#period).unref()
  }

  delete(member: Swept): void {
    this.#members.delete(member)
    if (this.#members.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #sweep(): void {
    const now = performance.now()
    for (const member of this.#members) member.sweep(now)
  }
}

const SHORTEST = 5
const LONGEST = 1_000
const sweeps = new Map<number, Sweep>()

/** Has a member looked at from now on, at least four times within the shortest of its times; returns the undo. */
export function sweepWithin(milliseconds: number, member: Swept): () => void {
  const period = Math.max(SHORTEST, Math.min(LONGEST, Math.floor(milliseconds / 4)))
  const sweep = sweeps.get(period) ?? new Sweep(period)
  sweeps.set(period, sweep)
  sweep.add(member)
  return () => sweep.delete(member)
}
