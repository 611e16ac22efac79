import { clock, type Sweep, type Swept, sweepWithin } from './sweep.ts'

/**
 * A deadline that shares a timer with others, and may be late by a quarter of its time (5 ms at least), at most by a second. A
 * timer of its own, mostly cleared within a millisecond, took 4 % of a webhook of 8 KB, and as much of a handshake.
 */
export class SharedDeadline implements Swept {
  readonly #due: number
  readonly #late: () => void
  readonly #sweep: Sweep
  place = 0

  constructor(milliseconds: number, late: () => void) {
    this.#due = clock() + milliseconds
    this.#late = late
    this.#sweep = sweepWithin(milliseconds, this)
  }

  sweep(now: number): void {
    if (now < this.#due) return
    this.end()
    this.#late()
  }

  end(): void {
    this.#sweep.delete(this)
  }
}
