import type { Batch } from './batch.ts'
import { readBody } from './body.ts'
import { readContent } from './content.ts'
import { Deadline } from './deadline.ts'
import { type Delivery, GenuineDelivery } from './delivery.ts'
import { encodeHex } from './encoding.ts'
import { WebhookOptionError } from './errors.ts'
import { limitOf } from './limits.ts'
import { andThen, type MaybePromise, settle } from './maybe-promise.ts'
import type { SignedMessage } from './message.ts'
import { type ReplayGuard, replayGuard } from './replay.ts'
import type { WebhookRequest } from './request.ts'
import type { Scheme, Verdict } from './scheme.ts'
import {
  answerTo,
  Delivered,
  type DeliveryOutcome,
  type Failure,
  failure,
  type HandledOutcome,
  type Refusal,
  refusal,
  type WebhookAnswer,
  type WebhookOutcome,
} from './statuses.ts'

export interface DeliverContext {
  /**
   * Aborted when the provider's deadline has passed, but for what is accepted then, which goes on. It is made when it is asked
   * for, so `{ ...context }` has none.
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
   * Most events of one batch, such as CloudEvents sends. Default 1,000. A store that forgets the oldest keys takes no more
   * than it holds: of a batch that is sent again it must know what was delivered.
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
  /** Hears of each delivery that is not made again. */
  readonly duplicate?: ((delivery: Delivery, by: 'id' | 'digest') => unknown) | undefined
  /** Hears of each delivery that failed, at the deadline or after it too. */
  readonly failed?: ((failure: Failure) => unknown) | undefined
  /** The clock, in milliseconds. Default Date.now. */
  readonly now?: (() => number) | undefined
}

/** Receives the webhooks of one endpoint. Never rejects. */
export type WebhookReceiver = (request: WebhookRequest) => Promise<WebhookAnswer>

/** The receiver of one endpoint, with its memory of what was delivered. What a hook throws is ignored. */
export function createReceiver(options: WebhookOptions): WebhookReceiver {
  const receiver = new Receiver(options)
  return (request) => receiver.receive(request)
}

const receivers = new WeakMap<WebhookOptions, WebhookReceiver>()

/** Receives one webhook. What was delivered before is remembered with the options: keep one object for each endpoint. */
export function receiveWebhook(request: WebhookRequest, options: WebhookOptions): Promise<WebhookAnswer> {
  const receive = receivers.get(options) ?? createReceiver(options)
  receivers.set(options, receive)
  return receive(request)
}

/** Longest id and type, in characters. */
const maxText = 256

type Genuine = Extract<Verdict, { readonly genuine: true }>

class Receiver {
  readonly #options: WebhookOptions
  readonly #scheme: Scheme
  readonly #limit: number
  readonly #maxBatch: number
  readonly #deadline: number
  /** Whether what is not done at the deadline is accepted, and goes on. */
  readonly #goesOn: boolean
  readonly #guard: ReplayGuard | undefined
  readonly #now: () => number

  constructor(options: WebhookOptions) {
    requireParts(options)
    const {
      scheme,
      limit = 1_048_576,
      maxBatch = 1_000,
      deadline = scheme.deadline,
      replay = replayGuard(),
      now = Date.now,
    } = options
    this.#options = options
    this.#scheme = scheme
    this.#limit = limitOf('limit', limit, 'bytes')
    this.#deadline = limitOf('deadline', deadline, 'milliseconds')
    this.#goesOn = options.overdue === 'accept'
    this.#guard = replay === false ? undefined : replay
    this.#maxBatch = Math.min(limitOf('maxBatch', maxBatch, 'events'), this.#guard?.max ?? Infinity)
    this.#now = now
  }

  receive(request: WebhookRequest): Promise<WebhookAnswer> {
    return Promise.resolve(andThen(this.#judge(request), (outcome) => this.#answer(outcome, request)))
  }

  #answer(outcome: WebhookOutcome, request: WebhookRequest): WebhookAnswer {
    this.#report(outcome, request)
    return answerTo(outcome, this.#scheme)
  }

  #judge(request: WebhookRequest): MaybePromise<WebhookOutcome> {
    return settle(
      () => (request.method === 'POST' ? this.#read(request) : this.#challenge(request)),
      (outcome) => outcome,
      (thrown) => refusal('OFFHOOK_SCHEME_FAILED', thrown),
    )
  }

  #challenge(request: WebhookRequest): MaybePromise<WebhookOutcome> {
    const { challenge } = this.#scheme
    if (!challenge?.methods.includes(request.method)) return refusal('OFFHOOK_METHOD_NOT_ALLOWED')
    return andThen(challenge.answer(request), (reply) =>
      reply === undefined ? refusal('OFFHOOK_CHALLENGE_REFUSED') : { kind: 'challenged', reply },
    )
  }

  #read({ method, url, headers, body }: WebhookRequest): MaybePromise<WebhookOutcome> {
    const code = this.#scheme.refuses?.({ url, headers })
    if (code !== undefined) return refusal(code)
    return andThen(readBody(body, this.#limit), (read) =>
      read instanceof Uint8Array ? this.#verify({ method, url, headers, body: read }) : read,
    )
  }

  #verify(message: SignedMessage): MaybePromise<WebhookOutcome> {
    return andThen(this.#scheme.verify(message, this.#now()), (verdict) =>
      verdict.genuine ? this.#open(message, verdict) : refusal(verdict.code),
    )
  }

  /** The bytes are the provider's; only now does it matter how they are written. */
  #open(message: SignedMessage, verdict: Genuine): MaybePromise<WebhookOutcome> {
    const content = readContent(message, this.#scheme.form)
    if ('kind' in content) return content
    const { reply } = this.#scheme
    if (reply === undefined) return this.#handOn(message, content.data, verdict)
    return andThen(reply.call(this.#scheme, { ...message, data: content.data }), (reply) =>
      reply === undefined ? this.#handOn(message, content.data, verdict) : { kind: 'challenged', reply },
    )
  }

  #handOn(message: SignedMessage, data: unknown, verdict: Genuine): MaybePromise<WebhookOutcome> {
    const batch = this.#scheme.split?.({ ...message, data })
    if (batch !== undefined) return this.#hurryAll(batch, verdict)
    const delivery = this.#describe(message, data, verdict)
    if ('kind' in delivery) return delivery
    return this.#hurry(delivery, this.#scheme.signsId ? undefined : verdict.digest)
  }

  #describe(
    message: SignedMessage,
    data: unknown,
    { time = new Date(this.#now()), digest }: Genuine,
  ): Delivery | Refusal {
    const { method, url, headers, body } = message
    // Members by name: a spread costs as much here as the signature of a small body.
    const identity = this.#scheme.identify({ method, url, headers, body, data })
    const { id = encodeHex(digest), source = this.#scheme.source, type = source } = identity
    if (!isText(id) || !isText(source)) return refusal('OFFHOOK_ID_INVALID')
    if (!isText(type)) return refusal('OFFHOOK_TYPE_INVALID')
    const payload = 'data' in identity ? identity.data : data
    return new GenuineDelivery(id, type, source, identity.time ?? time, payload, message)
  }

  /** Delivers, and answers in time. */
  #hurry(delivery: Delivery, digest: Uint8Array | undefined): MaybePromise<WebhookOutcome> {
    const deadline = new Deadline(this.#deadline, !this.#goesOn)
    const work = this.#once(delivery, digest, deadline)
    if (!(work instanceof Promise)) return work
    return deadline.within(work, () => {
      void work.then((late) => this.#reportFailure(late))
      return this.#overdue(delivery, deadline)
    })
  }

  #overdue(delivery: Delivery, deadline: Deadline): HandledOutcome {
    if (this.#goesOn) return { kind: 'accepted', delivery }
    return failure('OFFHOOK_DELIVER_OVERDUE', delivery, deadline.signal.reason)
  }

  #hurryAll(batch: Batch, verdict: Genuine): Promise<WebhookOutcome> {
    const deadline = new Deadline(this.#deadline, !this.#goesOn)
    return batch.deliver({
      max: this.#maxBatch,
      deadline,
      goesOn: this.#goesOn,
      describe: (message) => this.#describe(message, message.data, verdict),
      deliver: (delivery) => this.#once(delivery, undefined, deadline),
      overdue: (delivery) => this.#overdue(delivery, deadline),
      late: (outcome) => this.#reportFailure(outcome),
    })
  }

  #once(
    delivery: Delivery,
    digest: Uint8Array | undefined,
    context: DeliverContext,
  ): MaybePromise<DeliveryOutcome> {
    const guard = this.#guard
    const work = () => this.#deliver(delivery, context)
    if (guard === undefined) return work()
    return settle(
      () => guard.once({ delivery, digest }, work),
      (outcome) => outcome,
      (thrown) => failure('OFFHOOK_REPLAY_STORE_FAILED', delivery, thrown),
    )
  }

  #deliver(delivery: Delivery, context: DeliverContext): MaybePromise<DeliveryOutcome> {
    return settle(
      () => this.#options.deliver(delivery, context),
      (result) =>
        isFailed(result)
          ? failure('OFFHOOK_DELIVER_FAILED', delivery, result.error)
          : new Delivered(delivery),
      (thrown) => failure('OFFHOOK_DELIVER_FAILED', delivery, thrown),
    )
  }

  #report(outcome: WebhookOutcome, request: WebhookRequest): void {
    const { refused, duplicate } = this.#options
    if (outcome.kind === 'refused') void tell(() => refused?.(outcome, request))
    else if (outcome.kind === 'duplicate') void tell(() => duplicate?.(outcome.delivery, outcome.by))
    else if (outcome.kind === 'batch') for (const one of outcome.outcomes) this.#report(one, request)
    else this.#reportFailure(outcome)
  }

  #reportFailure(outcome: WebhookOutcome): void {
    if (outcome.kind === 'failed') void tell(() => this.#options.failed?.(outcome))
  }
}

/** JavaScript takes `github` for `github({ secret })`, and nobody would hear of it before the first webhook. */
function requireParts({ scheme, deliver }: WebhookOptions): void {
  if (scheme?.verify !== undefined && deliver !== undefined) return
  throw new WebhookOptionError(
    'OFFHOOK_OPTION_MISSING',
    'Give `scheme`, as github({ secret }), and `deliver`.',
  )
}

/**
 * An id or a type that may go into a log, a key, or a look-up: what CloudEvents §3.1 lets a String hold, neither empty nor long.
 * Halves of surrogate pairs would all be one in UTF-8, as which stores hash or keep a key.
 */
function isText(text: string): boolean {
  return text.length <= maxText && /^[^\p{Cc}\p{Cs}]+$/u.test(text)
}

/** What a dispatcher gives whose handlers failed. */
function isFailed(result: unknown): result is { readonly kind: 'failed'; readonly error?: unknown } {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'failed'
}

/** Calls a hook, whose failure harms nothing. */
async function tell(hook: () => unknown): Promise<void> {
  try {
    await hook()
  } catch {
    // It is the application's own; there is nobody to tell.
  }
}
