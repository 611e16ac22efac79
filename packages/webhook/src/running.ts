import type { DeliveryOutcome } from './statuses.ts'

/** By what a delivery is known. */
export interface Key {
  readonly by: 'id' | 'digest'
  readonly text: string
}

/**
 * What is under way, and nothing once it is done: a Map that grew and shrank leaves old tables to the garbage collector,
 * and what hung on them, whole payloads, would grow old with them. That took as long as all the rest.
 */
interface Work {
  readonly keys: readonly Key[]
  outcome: Promise<DeliveryOutcome> | undefined
}

/** So many as are found by looking at each. */
const FEW = 8

/**
 * The deliveries that are under way, by their keys. Mostly those are few, since each is done in the turn in which it came.
 * A Map for them took longer than their MACs: one that is emptied is made smaller by V8, each time.
 */
export class Running {
  readonly #few: Work[] = []
  readonly #many = new Map<string, Work>()

  /** What the delivery of this key will come to, if it is under way. */
  find(text: string): Promise<DeliveryOutcome> | undefined {
    for (const { keys, outcome } of this.#few) {
      for (const key of keys) if (key.text === text) return outcome
    }
    return this.#many.size === 0 ? undefined : this.#many.get(text)?.outcome
  }

  /** Lets those that come until it is done find it. */
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
