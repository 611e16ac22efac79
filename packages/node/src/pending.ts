import type { IncomingMessage } from 'node:http'
import type { Door } from './door.ts'
import type { Transport } from './transport.ts'

/** An upgrade request that has not been answered yet. */
export interface PendingUpgrade {
  readonly socket: Transport
  /** Bytes that came right behind the request. Dropped as soon as its 101 is on its way, since the request may live for long. */
  head: Buffer | undefined
  readonly door: Door
}

/**
 * Shared by the ESM and the CommonJS build: in an application that mixes them, one may route a request that the other
 * upgrades.
 */
const registry = Symbol.for('offhook.pending-upgrades')
const shared = globalThis as { [registry]?: WeakMap<IncomingMessage, PendingUpgrade> }
shared[registry] ??= new WeakMap()

/** The upgrade requests that await their answer. */
export const pendingUpgrades: WeakMap<IncomingMessage, PendingUpgrade> = shared[registry]
