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
  readonly #exact: Lists = new Map()
  /** By prefix: `issues.` for `issues.*`, and the empty one for `*`. A peer's event named `issues.*` is thus no wildcard. */
  readonly #wild: Lists = new Map()
  readonly #exports: Lists = new Map()
  #longestPrefix = 0

  /** Adds a subscriber under its pattern. */
  add(subscriber: Subscriber): Undo {
    const { pattern } = subscriber
    if (!pattern.includes('*')) return enlist(this.#exact, pattern, subscriber)
    if (!/^([^*]+\.)?\*$/.test(pattern)) throw new PatternError(pattern)
    this.#longestPrefix = Math.max(this.#longestPrefix, pattern.length - 1)
    return enlist(this.#wild, pattern.slice(0, -1), subscriber)
  }

  /** Adds a module's export, under the name that it has there. */
  addExport(subscriber: Subscriber): Undo {
    return enlist(this.#exports, exportName(subscriber.name), subscriber)
  }

  /** The subscribers of exactly this name, then exports named after it, then wildcards, the narrower first. */
  matching(type: string): readonly Subscriber[] {
    const exact = listed(this.#exact, type)
    const others = [...this.#named(type), ...this.#byWildcard(type)]
    return others.length === 0 ? exact : [...exact, ...others]
  }

  #named(type: string): readonly Subscriber[] {
    if (this.#exports.size === 0) return none
    return listed(this.#exports, exportName(type)).map((subscriber) => ({ ...subscriber, pattern: type }))
  }

  #byWildcard(type: string): readonly Subscriber[] {
    if (this.#wild.size === 0) return none
    const found: Subscriber[] = []
    // Prefixes longer than any that is registered are not tried: a peer's name of many dots costs what ours cost.
    let dot = type.lastIndexOf('.', this.#longestPrefix - 1)
    for (; dot > 0; dot = type.lastIndexOf('.', dot - 1)) {
      found.push(...listed(this.#wild, type.slice(0, dot + 1)))
    }
    found.push(...listed(this.#wild, ''))
    return found
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
