/** Something that is looked at now and then. */
export interface Swept {
  /** `now` is that of `clock`; `elapsed` are the milliseconds since the last sweep. */
  sweep(now: number, elapsed: number): void
}

/** Whole milliseconds of a clock that only goes forward: a fraction would take memory of its own wherever it is kept. */
export function clock(): number {
  return Math.trunc(performance.now())
}

/** One timer for all that want to be looked at as often. */
export class Sweep {
  readonly #period: number
  readonly #members = new Set<Swept>()
  #timer: NodeJS.Timeout | undefined
  #sweptAt = 0

  constructor(period: number) {
    this.#period = period
  }

  add(member: Swept): void {
    this.#members.add(member)
    if (this.#timer === undefined) this.#start()
  }

  delete(member: Swept): void {
    this.#members.delete(member)
    if (this.#members.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #start(): void {
    this.#sweptAt = clock()
    // After a stall, what has arrived is read first: a timer comes before the sockets, an immediate behind them.
    this.#timer = setInterval(() => setImmediate(() => this.#sweep()), this.#period).unref()
  }

  #sweep(): void {
    const now = clock()
    const elapsed = now - this.#sweptAt
    this.#sweptAt = now
    for (const member of this.#members) member.sweep(now, elapsed)
  }
}

const SHORTEST = 5
const LONGEST = 1_000
const sweeps = new Map<number, Sweep>()

/** Has a member looked at from now on, at least four times within the shortest of its times; returns who does so. */
export function sweepWithin(milliseconds: number, member: Swept): Sweep {
  const period = Math.max(SHORTEST, Math.min(LONGEST, Math.floor(milliseconds / 4)))
  const sweep = sweeps.get(period) ?? new Sweep(period)
  sweeps.set(period, sweep)
  sweep.add(member)
  return sweep
}
