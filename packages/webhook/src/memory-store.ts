import { openStore } from '#crypto'
import { limitOf } from './limits.ts'
import type { ReplayStore } from './replay-store.ts'

export interface MemoryStoreOptions {
  /** Keys remembered at most; beyond that the oldest are forgotten. Default 10,000. */
  readonly max?: number | undefined
  /** The clock, in milliseconds. Default Date.now. */
  readonly now?: (() => number) | undefined
}

/** A store in the memory of this process. */
export function memoryStore({ max = 10_000, now = Date.now }: MemoryStoreOptions = {}): ReplayStore {
  return openStore(limitOf('max', max, 'keys'), now)
}
