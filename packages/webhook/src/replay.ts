import type { Delivery } from './delivery.ts'
import { encodeHex } from './encoding.ts'
import { limitOf } from './limits.ts'
import { type MaybePromise, settle } from './maybe-promise.ts'
import { memoryStore } from './memory-store.ts'
import type { Claim, ReplayStore } from './replay-store.ts'
import { type Key, Running } from './running.ts'
import { type DeliveryOutcome, failure } from './statuses.ts'

export interface ReplayGuardOptions {
  /** Milliseconds for which a delivery is remembered. Default 86,400,000: a day. */
  readonly window?: number | undefined
  /**
   * By what a delivery is known: its id, and where the signature does not cover the id, its signed bytes as well.
   * `'id'` also delivers a second message with the same bytes, be it genuine or a replay under another id.
   * Default `'id+digest'`.
   */
  readonly by?: 'id+digest' | 'id' | undefined
  /** Milliseconds after which a delivery whose process died may be made again. Default 60,000. */
  readonly lease?: number | undefined
  /** Default a `memoryStore()`. Use one for each endpoint: GitHub sends an event to all its hooks with the same id. */
  readonly store?: ReplayStore | undefined
}

/** What tells one delivery from another. */
export interface Fingerprint {
  readonly delivery: Delivery
  /** The digest of the signed bytes, where the id is not signed. */
  readonly digest: Uint8Array | undefined
}

export interface ReplayGuard {
  /** Deliveries that it can know at once, if that is limited. */
  readonly max?: number | undefined
  /**
   * Does the work unless the same delivery was made before. If it is under way, waits for it and shares its outcome. Work that
   * throws or rejects has failed.
   */
  once(fingerprint: Fingerprint, work: () => MaybePromise<DeliveryOutcome>): MaybePromise<DeliveryOutcome>
}

/** Remembers deliveries, so that each is made once. One that failed is forgotten: it may be sent again. */
export function replayGuard(options: ReplayGuardOptions = {}): ReplayGuard {
  return new Guard(options)
}

interface Task {
  readonly begun: number
  readonly keys: readonly Key[]
  readonly delivery: Delivery
  readonly work: () => MaybePromise<DeliveryOutcome>
}

class Guard implements ReplayGuard {
  readonly max: number | undefined
  readonly #window: number
  readonly #lease: number
  readonly #by: 'id+digest' | 'id'
  readonly #store: ReplayStore
  readonly #running = new Running()

  constructor({
    window = 86_400_000,
    lease = 60_000,
    by = 'id+digest',
    store = memoryStore(),
  }: ReplayGuardOptions) {
    this.#window = limitOf('window', window, 'milliseconds')
    this.#lease = limitOf('lease', lease, 'milliseconds')
    this.#by = by
    this.#store = store
    this.max = store.max
  }

  once(
    { delivery, digest }: Fingerprint,
    work: () => MaybePromise<DeliveryOutcome>,
  ): MaybePromise<DeliveryOutcome> {
    const keys = keysOf(delivery, this.#by === 'id' ? undefined : digest)
    for (const { by, text } of keys) {
      const first = this.#running.find(text)
      if (first !== undefined) return first.then((outcome) => shared(outcome, delivery, by))
    }
    const outcome = this.#claim({ begun: performance.now(), keys, delivery, work })
    if (outcome instanceof Promise) this.#running.show(keys, outcome)
    return outcome
  }

  /** Claims every key and does the work; or says why not, and claims none. */
  #claim(task: Task, at = 0): MaybePromise<DeliveryOutcome> {
    const { keys, delivery } = task
    const key = keys[at]
    if (key === undefined) return this.#work(task)
    const giveBack = (outcome: DeliveryOutcome) =>
      this.#release({ ...task, keys: keys.slice(0, at) }, outcome)
    return settle(
      () => this.#store.claim(key.text, this.#lease),
      (claim) => (claim === 'new' ? this.#claim(task, at + 1) : giveBack(known(claim, delivery, key.by))),
      (thrown) => giveBack(failure('OFFHOOK_REPLAY_STORE_FAILED', delivery, thrown)),
    )
  }

  /** The receiver's own work never throws; that of a guard around this one may. */
  #work(task: Task): MaybePromise<DeliveryOutcome> {
    const { keys, delivery, work } = task
    return settle(
      work,
      (outcome) => (outcome.kind === 'failed' ? this.#release(task, outcome) : this.#keep(keys, outcome)),
      (thrown) => this.#release(task, failure('OFFHOOK_DELIVER_FAILED', delivery, thrown)),
    )
  }

  #keep(keys: readonly Key[], outcome: DeliveryOutcome): MaybePromise<DeliveryOutcome> {
    return forEach(keys, ({ text }) => this.#store.keep(text, this.#window), outcome)
  }

  /** Once the lease has run out, nothing is claimed any more, or by another process, whose delivery must stay known. */
  #release({ begun, keys }: Task, outcome: DeliveryOutcome): MaybePromise<DeliveryOutcome> {
    if (performance.now() - begun >= this.#lease) return outcome
    return forEach(keys, ({ text }) => this.#store.release(text), outcome)
  }
}

/** The outcome, once the store was told of every key. A store that fails now changes nothing: the lease runs out by itself. */
function forEach(
  keys: readonly Key[],
  tell: (key: Key) => MaybePromise<void>,
  outcome: DeliveryOutcome,
  at = 0,
): MaybePromise<DeliveryOutcome> {
  const key = keys[at]
  if (key === undefined) return outcome
  const next = () => forEach(keys, tell, outcome, at + 1)
  return settle(() => tell(key), next, next)
}

/** Bytes of a digest in a key: enough that nobody finds the same a second time. */
const DIGEST_KEPT = 16

function keysOf({ source, id }: Delivery, digest: Uint8Array | undefined): Key[] {
  const keys: Key[] = [{ by: 'id', text: `${source} id ${id}` }]
  if (digest !== undefined) {
    keys.push({ by: 'digest', text: `${source} digest ${encodeHex(digest, DIGEST_KEPT)}` })
  }
  return keys
}

function known(claim: Exclude<Claim, 'new'>, delivery: Delivery, by: Key['by']): DeliveryOutcome {
  return claim === 'done'
    ? { kind: 'duplicate', delivery, by }
    : failure('OFFHOOK_DELIVER_ELSEWHERE', delivery)
}

/** The outcome of a duplicate, by that of the first: a failure is shared, so that both are sent again. */
function shared(first: DeliveryOutcome, delivery: Delivery, by: Key['by']): DeliveryOutcome {
  return first.kind === 'failed' ? { ...first, delivery } : { kind: 'duplicate', delivery, by }
}
