import type { DeliveryOutcome } from './statuses.ts'

/** By what a delivery is known. */
export interface Key {
  readonly by: 'id' | 'digest'
  readonly text: string
}

/**
 * A delivery under way; its outcome is dropped once it is done. A Map that grew and shrank leaves old tables to the garbage
 * collector, and whole payloads would grow old with them: that took as long as all the rest.
 */
interface Work {
  readonly keys: readonly Key[]
  outcome: Promise<DeliveryOutcome> | undefined
}

/** Up to this many deliveries, each is looked at. */
const FEW = 8

/**
 * The deliveries that are under way, by their keys. Mostly they are few, since each is done in the turn in which it came.
 * A Map for them took longer than their MACs: V8 shrinks it each time it is emptied.
 */
export class Running {
  readonly #few: Work[] = []
  readonly #many = new Map<string, Work>()

  /** The outcome of the delivery with this key, if it is under way. */
  find(text: string): Promise<DeliveryOutcome> | undefined {
    for (const { keys, outcome } of this.#few) {
      for (const key of keys) if (key.text === text) return outcome
    }
    return this.#many.size === 0 ? undefined : this.#many.get(text)?.outcome
  }

  /** Lets duplicates find a delivery until it is done. */
  show(keys: readonly Key[], outcome: Promise<DeliveryOutcome>): void {
    const work: Work = { keys, outcome }
    if (this.#few.length < FEW) this.#few.push(work)
    else for (const { text } of keys) this.#many.set(text, work)
    void outcome.then(() => this.#hide(work))
  }

  #hide(work: Work): void {
    work.outcome = undefined
    const at = this.#few.indexOf(work)
    if (at !== -1) this.#few.splice(at, 1)
    else for (const { text } of work.keys) this.#many.delete(text)
  }
}
