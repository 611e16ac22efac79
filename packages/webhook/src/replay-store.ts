/** What a store knows of a key: nothing until now, that its delivery is under way, or that it is done. */
export type Claim = 'new' | 'pending' | 'done'

type MaybePromise<Value> = Value | Promise<Value>

/** Remembers keys for a while. One that several processes share makes their guard one; each method must be atomic. */
export interface ReplayStore {
  /** Says what is known of the key; one that is new is remembered as pending for `lease` milliseconds. */
  claim(key: string, lease: number): MaybePromise<Claim>
  /** Remembers the key as done for `window` milliseconds. */
  keep(key: string, window: number): MaybePromise<void>
  /** Forgets the key. */
  release(key: string): MaybePromise<void>
}

export interface MemoryStoreOptions {
  /** Keys remembered at most; beyond that the oldest are forgotten. Default 10,000. */
  readonly max?: number
  /** The clock, in milliseconds. Default Date.now. */
  readonly now?: () => number
}

interface Entry {
  readonly state: 'pending' | 'done'
  readonly expires: number
}

/** A store in the memory of this process. */
export function memoryStore({ max = 10_000, now = Date.now }: MemoryStoreOptions = {}): ReplayStore {
  // Insertion order is the order of age: an entry that is written anew moves to the end.
  const entries = new Map<string, Entry>()
  const remember = (key: string, entry: Entry) => {
    entries.delete(key)
    entries.set(key, entry)
    for (const oldest of entries.keys()) {
      if (entries.size <= max) return
      entries.delete(oldest)
    }
  }
  return {
    claim(key, lease) {
      const known = entries.get(key)
      if (known !== undefined && known.expires > now()) return known.state
      remember(key, { state: 'pending', expires: now() + lease })
      return 'new'
    },
    keep: (key, window) => remember(key, { state: 'done', expires: now() + window }),
    release(key) {
      entries.delete(key)
    },
  }
}
