import { FingerprintTable, type TakeFingerprint } from './fingerprint-table.ts'
import type { ReplayStore } from './replay-store.ts'

/** A store in memory, where a hash of a key can be had at once. */
export function tableStore(fingerprint: TakeFingerprint, max: number, now: () => number): ReplayStore {
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
      // What comes back after its time is as new as any: with the age that it had, it would be the next to be forgotten.
      if (at !== 0) table.remove(at)
      remember(0, false, lease)
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
