import type { IncomingMessage } from 'node:http'
import type { Door } from './door.ts'
import type { Transport } from './transport.ts'

/** An upgrade request that has not been answered yet. */
export interface PendingUpgrade {
  readonly socket: Transport
  /** What came right behind the request; undefined as soon as its 101 is on its way: the request may be kept for long. */
  head: Buffer | undefined
  readonly door: Door
}

/**
 * Shared by the ESM and the CommonJS build: a request that one of them routed may be upgraded by the
 * other, when an application mixes both.
 */
const registry = Symbol.for('offhook.pending-upgrades')
const shared = globalThis as { [registry]?: WeakMap<IncomingMessage, PendingUpgrade> }
shared[registry] ??= new WeakMap()

/** The upgrade requests that await their answer. */
export const pendingUpgrades: WeakMap<IncomingMessage, PendingUpgrade> = shared[registry]
