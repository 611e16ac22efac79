import { AsyncResource } from 'node:async_hooks'

/** Something that is checked now and then. */
export interface Swept {
  /** Its index among the members of its `Sweep`, which alone reads and writes it. */
  place: number
  /** `now` is that of `clock`; `elapsed` are the milliseconds since the last sweep. */
  sweep(now: number, elapsed: number): void
}

/** Whole milliseconds of a clock that only goes forward: V8 would keep a fraction as an object of its own. */
export function clock(): number {
  return Math.trunc(performance.now())
}

/**
 * A timer for all belongs to no request: it would keep the AsyncLocalStorage of the one that happened to start it. This is the
 * context in which the module was loaded, mostly that of none.
 */
const nobody = new AsyncResource('offhook.Sweep')

/** The place of those that are checked no more. */
const NOWHERE = -1

/** One timer for all that are checked equally often; to join and to leave costs far less than a timer of one's own. */
export class Sweep {
  readonly #period: number
  /** In no order: when a member leaves, the last one takes its place. */
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
    // After a stall, sockets are read first: timers run before them, immediates after them.
    const sweepLater = () => setImmediate(() => this.#sweep())
    this.#timer = nobody.runInAsyncScope(() => setInterval(sweepLater, this.#period).unref())
  }

  #sweep(): void {
    if (this.#members.length === 0) return this.#stop()
    const now = clock()
    const elapsed = now - this.#sweptAt
    this.#sweptAt = now
    // A member that is checked may leave, and may make others leave.
    for (const member of [...this.#members]) if (member.place !== NOWHERE) member.sweep(now, elapsed)
  }

  /** Only here: if the timer ended with the last member, it would often be made again for the next. */
  #stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}

const SHORTEST = 5
const LONGEST = 1_000
const sweeps = new Map<number, Sweep>()

/** Has a member checked from now on, at least four times within these milliseconds; returns the sweep that it joined. */
export function sweepWithin(milliseconds: number, member: Swept): Sweep {
  const period = Math.max(SHORTEST, Math.min(LONGEST, Math.floor(milliseconds / 4)))
  const sweep = sweeps.get(period) ?? new Sweep(period)
  sweeps.set(period, sweep)
  sweep.add(member)
  return sweep
}
