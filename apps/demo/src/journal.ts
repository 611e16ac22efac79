import { randomUUID } from 'node:crypto'
import type { Arrival, ArrivalDetail } from './arrival.ts'

/** How many arrivals are kept. */
const KEPT = 500

interface Entry {
  readonly arrival: Arrival
  readonly detail: ArrivalDetail
}

/** The last arrivals, the oldest first. */
export class Journal {
  /** Tells this run of the server from another, which counts from 1 again. */
  readonly run: string = randomUUID()
  readonly #listeners = new Set<(arrival: Arrival) => void>()
  readonly #entries = new Map<number, Entry>()
  #count = 0

  /** Calls the listener for each arrival from now on. */
  listen(listener: (arrival: Arrival) => void): void {
    this.#listeners.add(listener)
  }

  /** Keeps an arrival, and forgets the oldest beyond so many. */
  add(unnumbered: Omit<Arrival, 'number'>, detail: ArrivalDetail): Arrival {
    this.#count += 1
    const arrival = { number: this.#count, ...unnumbered }
    this.#entries.set(this.#count, { arrival, detail })
    this.#entries.delete(this.#count - KEPT)
    for (const listener of this.#listeners) listener(arrival)
    return arrival
  }

  /** The arrivals after a number, for a page that has seen this run up to there; all, if it saw another run. */
  since(run: unknown, number: unknown): Arrival[] {
    const seen = run === this.run ? Number(number) : 0
    return Array.from(this.#entries.values(), ({ arrival }) => arrival).filter(
      (arrival) => arrival.number > seen,
    )
  }

  /** What else is known of an arrival, while it is kept. */
  detail(number: unknown): ArrivalDetail | undefined {
    return this.#entries.get(Number(number))?.detail
  }
}
