import { exportName } from './convention.ts'
import { PatternError } from './errors.ts'
import type { Subscriber } from './subscriber.ts'

type Lists = Map<string, readonly Subscriber[]>

/** Takes away what was added. */
export type Undo = () => void

const none: readonly Subscriber[] = []

/**
 * Who serves which event.
 *
 * Only Map look-ups: `__proto__` and `constructor` are names like any other. Lists are replaced and never changed, so
 * that a dispatch under way goes on with the handlers it found, whatever they add or remove.
 */
export class Registry {
  readonly #patterns: Lists = new Map()
  readonly #exports: Lists = new Map()
  /** The length of the longest wildcard. */
  #longest = 0

  /** Adds a subscriber under its pattern. */
  add(subscriber: Subscriber): Undo {
    const { pattern } = subscriber
    if (pattern.includes('*')) {
      if (!/^([^*]+\.)?\*$/.test(pattern)) throw new PatternError(pattern)
      this.#longest = Math.max(this.#longest, pattern.length)
    }
    return enlist(this.#patterns, pattern, subscriber)
  }

  /** Adds a module's export, under the name that it has there. */
  addExport(subscriber: Subscriber): Undo {
    return enlist(this.#exports, exportName(subscriber.name), subscriber)
  }

  /** The subscribers of exactly this name, then exports named after it, then wildcards, the narrower first. */
  matching(type: string): readonly Subscriber[] {
    // A peer's event named `issues.*` is no wildcard.
    const exact = type.includes('*') ? none : listed(this.#patterns, type)
    if (this.#exports.size + this.#longest === 0) return exact
    const named = listed(this.#exports, exportName(type)).map((one) => ({ ...one, pattern: type }))
    return [...exact, ...named, ...this.#wild(type)]
  }

  #wild(type: string): readonly Subscriber[] {
    const found: Subscriber[] = []
    // Families longer than any that is registered are not tried: a peer's name of many dots costs what ours cost.
    let dot = type.lastIndexOf('.', this.#longest - 2)
    for (; dot > 0; dot = type.lastIndexOf('.', dot - 1)) {
      found.push(...listed(this.#patterns, `${type.slice(0, dot)}.*`))
    }
    return [...found, ...listed(this.#patterns, '*')]
  }
}

function listed(lists: Lists, key: string): readonly Subscriber[] {
  return lists.get(key) ?? none
}

function enlist(lists: Lists, key: string, subscriber: Subscriber): Undo {
  lists.set(key, [...listed(lists, key), subscriber])
  return () => {
    const rest = listed(lists, key).filter((other) => other !== subscriber)
    if (rest.length === 0) lists.delete(key)
    else lists.set(key, rest)
  }
}
