import type { Delivery } from './delivery.ts'
import { encodeHex } from './encoding.ts'
import { type Claim, memoryStore, type ReplayStore } from './replay-store.ts'
import { type Failure, failure, type WebhookOutcome } from './statuses.ts'

/** How the handing on of a delivery ends. */
export type DeliveryOutcome = Failure | Extract<WebhookOutcome, { readonly kind: 'delivered' | 'duplicate' }>

export interface ReplayGuardOptions {
  /** Milliseconds for which a delivery is remembered. Default 86,400,000: a day. */
  readonly window?: number
  /**
   * By what a delivery is known: its id, and where the signature does not cover the id, its signed bytes as well.
   * `'id'` lets pass two genuine deliveries that are alike to the byte, and whoever replays one under another id.
   * Default `'id+digest'`.
   */
  readonly by?: 'id+digest' | 'id'
  /** Milliseconds after which a delivery whose process died may be made again. Default 60,000. */
  readonly lease?: number
  /** Default a `memoryStore()`. */
  readonly store?: ReplayStore
}

/** What tells one delivery from another. */
export interface Fingerprint {
  readonly delivery: Delivery
  /** The digest of the signed bytes, where the id is not signed. */
  readonly digest: Uint8Array | undefined
}

export interface ReplayGuard {
  /** Does the work unless the same was done before; one under way is waited for, and what it came to is shared. */
  once(fingerprint: Fingerprint, work: () => Promise<DeliveryOutcome>): Promise<DeliveryOutcome>
}

/** Remembers deliveries, so that each is made once. One that failed is forgotten: it may be sent again. */
export function replayGuard(options: ReplayGuardOptions = {}): ReplayGuard {
  return new Guard(options)
}

interface Key {
  readonly by: 'id' | 'digest'
  readonly text: string
}

class Guard implements ReplayGuard {
  readonly #window: number
  readonly #lease: number
  readonly #by: 'id+digest' | 'id'
  readonly #store: ReplayStore
  readonly #running = new Map<string, Promise<DeliveryOutcome>>()

  constructor({
    window = 86_400_000,
    lease = 60_000,
    by = 'id+digest',
    store = memoryStore(),
  }: ReplayGuardOptions) {
    this.#window = window
    this.#lease = lease
    this.#by = by
    this.#store = store
  }

  async once(
    { delivery, digest }: Fingerprint,
    work: () => Promise<DeliveryOutcome>,
  ): Promise<DeliveryOutcome> {
    const keys = keysOf(delivery, this.#by === 'id' ? undefined : digest)
    for (const { by, text } of keys) {
      const first = this.#running.get(text)
      if (first !== undefined) return shared(await first, delivery, by)
    }
    return this.#run(keys, this.#claimAndWork(keys, delivery, work))
  }

  /** Lets those that come while it runs find it. */
  async #run(keys: readonly Key[], running: Promise<DeliveryOutcome>): Promise<DeliveryOutcome> {
    for (const { text } of keys) this.#running.set(text, running)
    const outcome = await running
    for (const { text } of keys) this.#running.delete(text)
    return outcome
  }

  async #claimAndWork(
    keys: readonly Key[],
    delivery: Delivery,
    work: () => Promise<DeliveryOutcome>,
  ): Promise<DeliveryOutcome> {
    const known = await this.#claim(keys, delivery)
    if (known !== undefined) return known
    const outcome = await work()
    await this.#settle(keys, outcome)
    return outcome
  }

  /** Claims every key, or none and says why. */
  async #claim(keys: readonly Key[], delivery: Delivery): Promise<DeliveryOutcome | undefined> {
    const claimed: Key[] = []
    try {
      for (const key of keys) {
        const claim = await this.#store.claim(key.text, this.#lease)
        if (claim !== 'new') {
          await this.#release(claimed)
          return known(claim, delivery, key.by)
        }
        claimed.push(key)
      }
      return undefined
    } catch (thrown) {
      await this.#release(claimed)
      return failure('OFFHOOK_REPLAY_STORE_FAILED', delivery, thrown)
    }
  }

  /** A store that fails now changes nothing about what was done: the lease runs out by itself. */
  async #settle(keys: readonly Key[], outcome: DeliveryOutcome): Promise<void> {
    if (outcome.kind === 'failed') return this.#release(keys)
    await Promise.allSettled(keys.map(async ({ text }) => this.#store.keep(text, this.#window)))
  }

  async #release(keys: readonly Key[]): Promise<void> {
    await Promise.allSettled(keys.map(async ({ text }) => this.#store.release(text)))
  }
}

function keysOf({ source, id }: Delivery, digest: Uint8Array | undefined): Key[] {
  const keys: Key[] = [{ by: 'id', text: `${source} id ${id}` }]
  if (digest !== undefined) keys.push({ by: 'digest', text: `${source} digest ${encodeHex(digest)}` })
  return keys
}

function known(claim: Exclude<Claim, 'new'>, delivery: Delivery, by: Key['by']): DeliveryOutcome {
  return claim === 'done'
    ? { kind: 'duplicate', delivery, by }
    : failure('OFFHOOK_DELIVER_ELSEWHERE', delivery)
}

/** What a duplicate makes of the outcome of the first: its failure is shared, so that both are sent again. */
function shared(first: DeliveryOutcome, delivery: Delivery, by: Key['by']): DeliveryOutcome {
  return first.kind === 'failed' ? { ...first, delivery } : { kind: 'duplicate', delivery, by }
}
