import type { Delivery } from './delivery.ts'
import { WebhookOptionError } from './errors.ts'
import type { ReplayGuard } from './replay.ts'
import type { WebhookRequest } from './request.ts'
import type { Scheme } from './scheme.ts'
import type { Failure, Refusal } from './statuses.ts'

export interface DeliverContext {
  /**
   * Aborted when the provider's deadline has passed; not for a delivery that is accepted then, since that goes on. It is made
   * when you ask for it, so a copy such as `{ ...context }` lacks it.
   */
  readonly signal: AbortSignal
}

/** Handles a genuine delivery. It failed if this throws, rejects, or gives a result whose `kind` is `'failed'`. */
export type Deliver = (delivery: Delivery, context: DeliverContext) => unknown

export interface WebhookOptions {
  /** The provider's rules, such as `github({ secret })`. */
  readonly scheme: Scheme
  readonly deliver: Deliver
  /** Largest body, in bytes. Default 1,048,576. */
  readonly limit?: number | undefined
  /**
   * Most events of one batch, such as CloudEvents sends. Default 1,000. It is never more than the replay store holds: of
   * a batch that is sent again, the store must know what was delivered.
   */
  readonly maxBatch?: number | undefined
  /** Milliseconds that `deliver` may take. Default the scheme's. */
  readonly deadline?: number | undefined
  /** What to do at the deadline: have it sent again (503), or acknowledge it (202) while `deliver` goes on. Default `'retry'`. */
  readonly overdue?: 'retry' | 'accept' | undefined
  /** Knows what was delivered before; `false` for none. Default a `replayGuard()` of this receiver's own. */
  readonly replay?: ReplayGuard | false | undefined
  /** Hears of each request that is refused, and why; the sender is not told. */
  readonly refused?: ((refusal: Refusal, request: WebhookRequest) => unknown) | undefined
  /** Hears of each delivery that came before, and is not handled again. */
  readonly duplicate?: ((delivery: Delivery, by: 'id' | 'digest') => unknown) | undefined
  /** Hears of each delivery that failed, at the deadline or after it too. */
  readonly failed?: ((failure: Failure) => unknown) | undefined
  /** The clock, in milliseconds. Default Date.now. */
  readonly now?: (() => number) | undefined
}

/**
 * In plain JavaScript one may pass `github` instead of `github({ secret })`, or a store as `replay` instead of a guard with it,
 * and notice at the first webhook only.
 */
export function requireParts({ scheme, deliver, replay = false }: WebhookOptions): void {
  const isGuarded = replay === false || replay?.once !== undefined
  if (scheme?.verify !== undefined && typeof deliver === 'function' && isGuarded) return
  throw new WebhookOptionError(
    'OFFHOOK_OPTION_MISSING',
    'Give `scheme`, as github({ secret }), `deliver`, a function, and as `replay` a replayGuard() or nothing.',
  )
}
