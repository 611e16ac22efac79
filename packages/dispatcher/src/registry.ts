import { exportName } from './convention.ts'
import type { PatternSubscriber, Subscriber } from './subscriber.ts'

type Lists = Map<string, readonly Subscriber[]>

/** Takes away what was added. */
export type Undo = () => void

const NONE: readonly Subscriber[] = []

/**
 * The subscribers of each event.
 *
 * Look-ups are by Map alone, so `__proto__` and `constructor` are names like any other. Lists are replaced, never changed: a
 * dispatch under way goes on with the handlers that it found, whatever they add or remove.
 */
export class Registry {
  readonly #exact: Lists = new Map()
  /** By prefix: `issues.` for `issues.*`, and the empty one for `*`. So an event that a peer names `issues.*` is no wildcard. */
  readonly #wild: Lists = new Map()
  readonly #exports: Lists = new Map()
  #longestPrefix = 0

  /** Adds subscribers by their patterns. */
  add(subscribers: readonly PatternSubscriber[]): Undo {
    return all(subscribers.map((subscriber) => this.#add(subscriber)))
  }

  /** Adds exports of a module, by their names. */
  addExports(subscribers: readonly Subscriber[]): Undo {
    return all(
      subscribers.map((subscriber) => enlist(this.#exports, exportName(subscriber.name), subscriber)),
    )
  }

  /** The subscribers of exactly this name, then exports named after it, then wildcards, the narrower first. */
  matching(type: string): readonly Subscriber[] {
    const exact = listed(this.#exact, type)
    if (this.#exports.size + this.#wild.size === 0) return exact
    const found = [...exact]
    if (this.#exports.size > 0) found.push(...listed(this.#exports, exportName(type)))
    if (this.#wild.size > 0) this.#addByWildcard(type, found)
    return found
  }

  #addByWildcard(type: string, found: Subscriber[]): void {
    // Prefixes longer than any registered one are not tried, so a peer's name of many dots costs no more than our patterns.
    let dot = type.lastIndexOf('.', this.#longestPrefix - 1)
    for (; dot > 0; dot = type.lastIndexOf('.', dot - 1)) {
      found.push(...listed(this.#wild, type.slice(0, dot + 1)))
    }
    found.push(...listed(this.#wild, ''))
  }

  #add(subscriber: PatternSubscriber): Undo {
    const { pattern } = subscriber
    if (!pattern.includes('*')) return enlist(this.#exact, pattern, subscriber)
    this.#longestPrefix = Math.max(this.#longestPrefix, pattern.length - 1)
    return enlist(this.#wild, pattern.slice(0, -1), subscriber)
  }
}

function all(undos: readonly Undo[]): Undo {
  return () => {
    for (const undo of undos) undo()
  }
}

function listed(lists: Lists, key: string): readonly Subscriber[] {
  return lists.get(key) ?? NONE
}

function enlist(lists: Lists, key: string, subscriber: Subscriber): Undo {
  lists.set(key, [...listed(lists, key), subscriber])
  return () => {
    const rest = listed(lists, key).filter((other) => other !== subscriber)
    if (rest.length === 0) lists.delete(key)
    else lists.set(key, rest)
  }
}
