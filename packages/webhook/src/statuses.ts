import type { FailureCode, RefusalCode } from './codes.ts'
import type { Delivery } from './delivery.ts'
import { WebhookOptionError } from './errors.ts'
import type { WebhookReply } from './message.ts'

/** The reason is for the receiver's log. The sender sees the status and its usual name, no more. */
type Ending = readonly [status: number, reason: string]

const refusals: Record<RefusalCode, Ending> = {
  OFFHOOK_METHOD_NOT_ALLOWED: [405, 'A webhook is a POST.'],
  OFFHOOK_CHALLENGE_REFUSED: [403, "The scheme does not answer this challenge: it is not the provider's."],
  OFFHOOK_CONTENT_TYPE_UNSUPPORTED: [415, 'The provider does not send this content type.'],
  OFFHOOK_BODY_TOO_LARGE: [413, 'The body is larger than the option `limit`.'],
  OFFHOOK_BODY_TIMEOUT: [408, 'The body did not arrive in time.'],
  OFFHOOK_BODY_ABORTED: [400, 'The sender went away before the body was complete.'],
  OFFHOOK_BODY_CONSUMED: [
    500,
    'A body parser ran first and kept no raw bytes, so no signature can be checked: mount the webhook before it, or let it keep the bytes.',
  ],
  OFFHOOK_BODY_UNREADABLE: [500, 'The body is no Uint8Array, or its reader threw.'],
  OFFHOOK_SIGNATURE_MISSING: [401, 'A header of the signature is missing or empty.'],
  OFFHOOK_SIGNATURE_REPEATED: [401, 'A header of the signature was sent more than once.'],
  OFFHOOK_SIGNATURE_WRONG: [401, 'No signature fits: the body was altered, or signed with another secret.'],
  OFFHOOK_SOURCE_UNKNOWN: [401, 'Its topic or origin is none of those given to the scheme.'],
  OFFHOOK_CERTIFICATE_UNTRUSTED: [401, "The certificate is not at the provider's, not valid now, or none."],
  OFFHOOK_CERTIFICATE_UNAVAILABLE: [
    503,
    'The certificate could not be fetched: the network, or what `fetch` was given, failed.',
  ],
  OFFHOOK_TIMESTAMP_MALFORMED: [401, 'The timestamp is not a whole number.'],
  OFFHOOK_TIMESTAMP_STALE: [401, 'It was signed too long ago: a replay, or a clock that is wrong.'],
  OFFHOOK_TIMESTAMP_FUTURE: [401, 'It was signed in the future: one of the clocks is wrong.'],
  OFFHOOK_BODY_NOT_JSON: [400, 'The signature is right, but the body is not JSON in UTF-8.'],
  OFFHOOK_BATCH_TOO_LARGE: [
    413,
    'The batch holds more events than the option `maxBatch`, or than the replay store has keys.',
  ],
  OFFHOOK_ID_INVALID: [400, 'The signature is right, but the id is missing, too long or not text.'],
  OFFHOOK_TYPE_INVALID: [400, 'The signature is right, but the type is missing, too long or not text.'],
  OFFHOOK_SCHEME_FAILED: [500, 'The scheme threw while it judged the message.'],
}

/** The reasons of failures. All are answered 503, so that the provider sends the webhook again. */
const failures: Record<FailureCode, string> = {
  OFFHOOK_DELIVER_FAILED: '`deliver` failed.',
  OFFHOOK_DELIVER_OVERDUE: "`deliver` took longer than the provider's deadline.",
  OFFHOOK_DELIVER_ELSEWHERE: 'Another process is delivering it.',
  OFFHOOK_REPLAY_STORE_FAILED: 'The replay store cannot be asked, so nothing was delivered.',
}

/** Not genuine, or not fit to be delivered. */
export interface Refusal {
  readonly kind: 'refused'
  readonly code: RefusalCode
  readonly reason: string
  /** What was thrown, if something was. */
  readonly cause?: unknown
}

/** Genuine, but not delivered; the provider is told to send it again. */
export interface Failure {
  readonly kind: 'failed'
  readonly code: FailureCode
  readonly reason: string
  readonly delivery: Delivery
  /** What went wrong, as it was thrown. */
  readonly cause: unknown
}

/** A class for the same reason as `GenuineDelivery`, which it holds. */
export class Delivered {
  readonly kind = 'delivered'
  readonly delivery: Delivery

  constructor(delivery: Delivery) {
    this.delivery = delivery
  }
}

/** What became of a delivery. */
export type HandledOutcome =
  | Delivered
  /** It was delivered before: known by its id, or by its signed bytes. */
  | { readonly kind: 'duplicate'; readonly delivery: Delivery; readonly by: 'id' | 'digest' }
  /** Acknowledged at the deadline, with `overdue: 'accept'`, while `deliver` goes on. */
  | { readonly kind: 'accepted'; readonly delivery: Delivery }
  | Failure

/** What becomes of a delivery in the end, however long that takes. */
export type DeliveryOutcome = Exclude<HandledOutcome, { readonly kind: 'accepted' }>

/** What became of a request. */
export type WebhookOutcome =
  | HandledOutcome
  /** What became of each of several deliveries that came together, in order. */
  | { readonly kind: 'batch'; readonly outcomes: readonly HandledOutcome[] }
  | { readonly kind: 'challenged'; readonly reply: WebhookReply }
  | Refusal

/** The response to send, and what it stands for. */
export interface WebhookAnswer extends WebhookReply {
  readonly outcome: WebhookOutcome
}

export function refusal(code: RefusalCode, cause?: unknown): Refusal {
  const [, reason] = refusals[code]
  return { kind: 'refused', code, reason, cause }
}

export function failure(code: FailureCode, delivery: Delivery, cause?: unknown): Failure {
  return { kind: 'failed', code, reason: failures[code], delivery, cause }
}

const names: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** How a provider wants to be answered. */
export interface SchemeStatuses {
  /** Delivered, known already, or accepted. Default 204, and 202 for accepted. */
  readonly delivered?: number | undefined
  /** The signature is missing or wrong. Default 401. */
  readonly forged?: number | undefined
  /** Not delivered, and to be sent again. Default 503. */
  readonly failed?: number | undefined
  /** Seconds after which it may be sent again when it failed, as `Retry-After`. Default none. */
  readonly retryAfter?: number | undefined
}

/** Throws for what cannot be sent: Node would answer nothing, and fail at each request. */
export function requireStatuses({
  delivered = 204,
  forged = 401,
  failed = 503,
  retryAfter = 0,
}: SchemeStatuses = {}): void {
  // RFC 9110 §10.2.3: "a non-negative decimal integer, representing time in seconds"
  const isTime = Number.isSafeInteger(retryAfter) && retryAfter >= 0
  if (isTime && [delivered, forged, failed].every(isFinalStatus)) return
  throw new WebhookOptionError(
    'OFFHOOK_STATUS_INVALID',
    'One of the `statuses` is no whole number from 200 to 599, or `retryAfter` none of seconds.',
  )
}

function isFinalStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 200 && status < 600
}

/** What a scheme says about its answers. */
interface Answering {
  readonly statuses?: SchemeStatuses | undefined
  readonly challenge?: { readonly methods: readonly string[] } | undefined
}

/** The one place where an outcome becomes a status. */
export function answerTo(outcome: WebhookOutcome, scheme: Answering): WebhookAnswer {
  if (outcome.kind === 'challenged') return { ...outcome.reply, outcome }
  const told = worstOf(outcome)
  const status = statusOf(told, scheme)
  const name = names[status]
  const body = name === undefined ? '' : `${name}\n`
  return { status, headers: headersOf(told, status, body, scheme), body, outcome }
}

/** If anything in a batch failed, all of it is sent again; deliveries that were made are then duplicates. */
function worstOf<Outcome extends WebhookOutcome>(outcome: Outcome): Outcome | HandledOutcome {
  if (outcome.kind !== 'batch') return outcome
  const first = (kind: HandledOutcome['kind']) => outcome.outcomes.find((one) => one.kind === kind)
  return first('failed') ?? first('accepted') ?? outcome
}

function statusOf(outcome: Exclude<WebhookOutcome, { kind: 'challenged' }>, { statuses }: Answering): number {
  switch (outcome.kind) {
    case 'delivered':
    case 'duplicate':
    case 'batch':
      return statuses?.delivered ?? 204
    case 'accepted':
      // A provider that wants one status takes every other for a failure.
      return statuses?.delivered ?? 202
    case 'failed':
      return statuses?.failed ?? 503
    case 'refused':
      return refusalStatus(outcome.code, statuses?.forged)
  }
}

function refusalStatus(code: RefusalCode, forged = 401): number {
  const [status] = refusals[code]
  return status === 401 ? forged : status
}

function headersOf(
  { kind }: WebhookOutcome,
  status: number,
  body: string,
  { challenge, statuses }: Answering,
): Record<string, string> {
  const headers: Record<string, string> = {}
  if (body !== '') headers['content-type'] = 'text/plain; charset=utf-8'
  // RFC 9110 §15.5.6: "The origin server MUST generate an Allow header field in a 405 response"
  if (status === 405) headers['allow'] = ['POST', ...(challenge?.methods ?? [])].join(', ')
  // Else a sender that trickles would hold its connection for as long as the server lets it, on node:http for five minutes.
  if (status === 408) headers['connection'] = 'close'
  const { retryAfter } = statuses ?? {}
  if (kind === 'failed' && retryAfter !== undefined) headers['retry-after'] = String(retryAfter)
  return headers
}
