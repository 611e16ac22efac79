import type { Batch } from './batch.ts'
import { readBody } from './body.ts'
import { readContent } from './content.ts'
import { Deadline } from './deadline.ts'
import { type Delivery, GenuineDelivery } from './delivery.ts'
import { encodeHex } from './encoding.ts'
import { limitOf } from './limits.ts'
import { andThen, type MaybePromise, settle } from './maybe-promise.ts'
import type { SignedMessage } from './message.ts'
import { type DeliverContext, requireParts, type WebhookOptions } from './options.ts'
import { type ReplayGuard, replayGuard } from './replay.ts'
import type { WebhookRequest } from './request.ts'
import type { Scheme, Verdict } from './scheme.ts'
import {
  answerTo,
  Delivered,
  type DeliveryOutcome,
  failure,
  type HandledOutcome,
  type Refusal,
  refusal,
  requireStatuses,
  type WebhookAnswer,
  type WebhookOutcome,
} from './statuses.ts'

/** Receives the webhooks of one endpoint. Never rejects. */
export type WebhookReceiver = (request: WebhookRequest) => Promise<WebhookAnswer>

/** The receiver of one endpoint, which remembers what was delivered. What a hook throws is ignored. */
export function createReceiver(options: WebhookOptions): WebhookReceiver {
  const receiver = new Receiver(options)
  return (request) => receiver.receive(request)
}

const receivers = new WeakMap<WebhookOptions, WebhookReceiver>()

/** Receives one webhook. What was delivered is remembered by the options object: keep one for each endpoint. */
export function receiveWebhook(request: WebhookRequest, options: WebhookOptions): Promise<WebhookAnswer> {
  const receive = receivers.get(options) ?? createReceiver(options)
  receivers.set(options, receive)
  return receive(request)
}

/** Longest id and type, in characters. */
const MAX_TEXT = 256

type Genuine = Extract<Verdict, { readonly genuine: true }>

class Receiver {
  readonly #options: WebhookOptions
  readonly #scheme: Scheme
  readonly #limit: number
  readonly #maxBatch: number
  readonly #deadline: number
  /** Whether a delivery that is not done at the deadline is accepted, and goes on. */
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
    requireStatuses(scheme.statuses)
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

  /** The bytes are the provider's: only now are they parsed. */
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
    // Member by member: a spread costs as much here as the signature of a small body.
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

/**
 * Whether an id or a type may go into a log, a key, or a look-up: it holds what CloudEvents §3.1 lets a String hold, and is
 * neither empty nor long. Half a surrogate pair is refused, since in UTF-8, in which stores keep or hash a key, all halves
 * become the same character.
 */
function isText(text: string): boolean {
  return text.length <= MAX_TEXT && /^[^\p{Cc}\p{Cs}]+$/u.test(text)
}

/** Whether this is what a dispatcher gives when its handlers failed. */
function isFailed(result: unknown): result is { readonly kind: 'failed'; readonly error?: unknown } {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'failed'
}

/** Calls a hook, whose failure harms nothing. */
async function tell(hook: () => unknown): Promise<void> {
  try {
    await hook()
  } catch {
    // The hook is the application's own, so there is nobody to tell.
  }
}
