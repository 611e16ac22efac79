import { fingerprint } from '#crypto'
import { FingerprintTable, type TakeFingerprint } from './fingerprint-table.ts'
import { limitOf } from './limits.ts'
import type { MaybePromise } from './maybe-promise.ts'

/** What a store knows of a key: nothing until now, that its delivery is under way, or that it is done. */
export type Claim = 'new' | 'pending' | 'done'

/** Remembers keys for a while. One that several processes share makes their guard one; each method must be atomic. */
export interface ReplayStore {
  /** Keys that it holds, if it forgets the oldest beyond that: a larger batch is refused. Default no limit. */
  readonly max?: number
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

/** A store in the memory of this process. */
export function memoryStore({ max = 10_000, now = Date.now }: MemoryStoreOptions = {}): ReplayStore {
  limitOf('max', max, 'keys')
  return storeBy(fingerprint, max, now)
}

/** By what takes fingerprints, if there is something that does. */
export function storeBy(
  fingerprint: TakeFingerprint | undefined,
  max: number,
  now: () => number,
): ReplayStore {
  return fingerprint === undefined ? mapStore(max, now) : tableStore(fingerprint, max, now)
}

/** Where a hash of a key can be had at once. */
function tableStore(fingerprint: TakeFingerprint, max: number, now: () => number): ReplayStore {
  const table = new FingerprintTable(fingerprint)
  const remember = (at: number, done: boolean, time: number) => {
    table.mark(at === 0 ? table.add() : at, done, now() + time)
    if (table.size > max) table.remove(table.oldest)
  }
  return {
    max,
    claim(key, lease) {
      const at = table.find(key)
      if (at !== 0 && table.expires(at) > now()) return table.isDone(at) ? 'done' : 'pending'
      remember(at, false, lease)
      return 'new'
    },
    keep(key, window) {
      remember(table.find(key), true, window)
    },
    release(key) {
      const at = table.find(key)
      if (at !== 0) table.remove(at)
    },
  }
}

interface Entry {
  state: 'pending' | 'done'
  expires: number
}

/** Where WebCrypto has a hash only later. */
function mapStore(max: number, now: () => number): ReplayStore {
  // Insertion order is the order of age.
  const entries = new Map<string, Entry>()
  // One iterator for good, which is always at the oldest: begun anew, it would walk past all that was ever deleted.
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
      remember(key, 'pending', lease)
      return 'new'
    },
    keep(key, window) {
      const known = entries.get(key)
      if (known === undefined) return remember(key, 'done', window)
      // As it is, not anew: what is remembered lives long, and the garbage collector copies it while it is young.
      known.state = 'done'
      known.expires = now() + window
    },
    release(key) {
      entries.delete(key)
    },
  }
}
