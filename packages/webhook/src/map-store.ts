import type { OpenStore } from './replay-store.ts'

interface Entry {
  state: 'pending' | 'done'
  expires: number
}

/** A store in memory, for platforms whose hashes are asynchronous, as WebCrypto's are. */
export const mapStore: OpenStore = (max, now) => {
  // Insertion order is the order of age.
  const entries = new Map<string, Entry>()
  // One iterator for ever, which is always at the oldest: a new one would first walk past all that were ever deleted.
  const oldest = entries.keys()
  const remember = (key: string, state: Entry['state'], time: number) => {
    entries.set(key, { state, expires: now() + time })
    if (entries.size > max) entries.delete(oldest.next().value as string)
  }
  return {
    max,
    claim(key, lease) {
      const known = entries.get(key)
      if (known !== undefined && known.expires > now()) return known.state
      // What comes back after its time is as new as any: with the age that it had, it would be the next to be forgotten.
      entries.delete(key)
      remember(key, 'pending', lease)
      return 'new'
    },
    keep(key, window) {
      const known = entries.get(key)
      if (known === undefined) return remember(key, 'done', window)
      // Changed, not replaced: entries live long, and the garbage collector copies each new one while it is young.
      known.state = 'done'
      known.expires = now() + window
    },
    release(key) {
      entries.delete(key)
    },
  }
}
