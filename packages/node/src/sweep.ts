/** Something that is looked at now and then. */
export interface Swept {
  /** Where it stands among the others of its `Sweep`, whose own this is. */
  place: number
  /** `now` is that of `clock`; `elapsed` are the milliseconds since the last sweep. */
  sweep(now: number, elapsed: number): void
}

/** Whole milliseconds of a clock that only goes forward: a fraction would take memory of its own wherever it is kept. */
export function clock(): number {
  return Math.trunc(performance.now())
}

/** It is looked at no more. */
const NOWHERE = -1

/** One timer for all that want to be looked at as often; to come and go costs less than a timer by far. */
export class Sweep {
  readonly #period: number
  /** In no order: who leaves gives its place to the last. */
  readonly #members: Swept[] = []
  #timer: NodeJS.Timeout | undefined
  #sweptAt = 0

  constructor(period: number) {
    this.#period = period
  }

  add(member: Swept): void {
    member.place = this.#members.length
    this.#members.push(member)
    if (this.#timer === undefined) this.#start()
  }

  delete(member: Swept): void {
    const { place } = member
    if (place === NOWHERE) return
    member.place = NOWHERE
    const last = this.#members.pop() as Swept
    if (last === member) return
    this.#members[place] = last
    last.place = place
  }

  #start(): void {
    this.#sweptAt = clock()
    // After a stall, what has arrived is read first: a timer comes before the sockets, an immediate behind them.
    this.#timer = setInterval(() => setImmediate(() => this.#sweep()), this.#period).unref()
  }

  #sweep(): void {
    if (this.#members.length === 0) return this.#stop()
    const now = clock()
    const elapsed = now - this.#sweptAt
    this.#sweptAt = now
    // Who is looked at may leave, and have others leave.
    for (const member of [...this.#members]) if (member.place !== NOWHERE) member.sweep(now, elapsed)
  }

  /** Only here: a timer that went with each last member would be made again for the next. */
  #stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
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
