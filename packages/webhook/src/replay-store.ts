import type { MaybePromise } from './maybe-promise.ts'

/** What a store knows of a key: nothing until now, that its delivery is under way, or that it is done. */
export type Claim = 'new' | 'pending' | 'done'

/** Remembers keys for a while. With one store, several processes have one guard; each method must be atomic. */
export interface ReplayStore {
  /** How many keys it holds before it forgets the oldest: a larger batch is refused. Default no limit. */
  readonly max?: number | undefined
  /** Says what is known of the key. A new one is remembered as pending for `lease` milliseconds. */
  claim(key: string, lease: number): MaybePromise<Claim>
  /** Remembers the key as done for `window` milliseconds. */
  keep(key: string, window: number): MaybePromise<void>
  /** Forgets the key. */
  release(key: string): MaybePromise<void>
}

/** Makes a store of at most `max` keys, by this clock. */
export type OpenStore = (max: number, now: () => number) => ReplayStore
