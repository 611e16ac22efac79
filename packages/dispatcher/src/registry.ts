import { PatternError } from './errors.ts'
import type { Subscriber } from './subscriber.ts'

const none: readonly Subscriber[] = []

/**
 * Who serves which event.
 *
 * Only Map look-ups: `__proto__` and `constructor` are names like any other. Lists are replaced and never changed, so
 * that a dispatch under way goes on with the handlers it found, whatever they add or remove.
 */
export class Registry {
  readonly #exact = new Map<string, readonly Subscriber[]>()
  /** By prefix: `issues.` for `issues.*`, and the empty one for `*`. A peer's event named `issues.*` is thus no wildcard. */
  readonly #wild = new Map<string, readonly Subscriber[]>()
  #longestPrefix = 0

  /** Adds a subscriber under its pattern; the answer takes it away again. */
  add(subscriber: Subscriber): () => void {
    const prefix = wildcardPrefix(subscriber.pattern)
    if (prefix === undefined) return enlist(this.#exact, subscriber.pattern, subscriber)
    this.#longestPrefix = Math.max(this.#longestPrefix, prefix.length)
    return enlist(this.#wild, prefix, subscriber)
  }

  /** The subscribers of exactly this name. */
  exact(type: string): readonly Subscriber[] {
    return this.#exact.get(type) ?? none
  }

  /** The subscribers by wildcard, the narrower first. */
  wild(type: string): readonly Subscriber[] {
    if (this.#wild.size === 0) return none
    const found: Subscriber[] = []
    // Prefixes longer than any that is registered are not tried: a peer's name of many dots costs what ours cost.
    let dot = type.lastIndexOf('.', this.#longestPrefix - 1)
    for (; dot > 0; dot = type.lastIndexOf('.', dot - 1)) {
      found.push(...(this.#wild.get(type.slice(0, dot + 1)) ?? none))
    }
    found.push(...(this.#wild.get('') ?? none))
    return found
  }
}

function wildcardPrefix(pattern: string): string | undefined {
  if (!pattern.includes('*')) return undefined
  const prefix = pattern.slice(0, -1)
  const whole = pattern === '*' || (pattern.endsWith('.*') && prefix.length > 1)
  if (!whole || prefix.includes('*')) throw new PatternError(pattern)
  return prefix
}

function enlist(lists: Map<string, readonly Subscriber[]>, key: string, subscriber: Subscriber): () => void {
  lists.set(key, [...(lists.get(key) ?? none), subscriber])
  return () => {
    const rest = (lists.get(key) ?? none).filter((other) => other !== subscriber)
    if (rest.length === 0) lists.delete(key)
    else lists.set(key, rest)
  }
}
