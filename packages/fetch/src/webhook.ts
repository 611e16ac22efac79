import {
  createReceiver,
  type Failure,
  type Refusal,
  type WebhookAnswer,
  WebhookOptionError,
  type WebhookOptions,
} from '@offhook/webhook'
import { readBody } from './body.ts'

/** How to receive webhooks. */
export interface FetchWebhookOptions extends WebhookOptions {
  /** Milliseconds in which the body must arrive. Default 10,000. */
  readonly bodyTimeout?: number | undefined
}

/** Answers every request that it is given. Never rejects. */
export type WebhookHandler = (request: Request) => Promise<Response>

const DEFAULT_BODY_TIMEOUT = 10_000

/** Receives the webhooks of one endpoint: reads the raw body, and answers as `options.scheme` wants. */
export function webhook(options: FetchWebhookOptions): WebhookHandler {
  const receive = createReceiver(heard(options))
  const timeout = bodyTimeoutOf(options)
  return async (request) => {
    const { method, url, headers } = request
    const body = (limit: number) => readBody(request, limit, timeout)
    try {
      return toResponse(await receive({ method, url, headers, body }))
    } catch (thrown) {
      // What a scheme or a guard of one's own gave is no answer, or one that HTTP cannot carry.
      console.error(thrown)
      return new Response(null, { status: 500 })
    }
  }
}

/** The options, with a voice for what nobody hears: the provider sees a status and no more. */
function heard(options: FetchWebhookOptions): FetchWebhookOptions {
  return {
    ...options,
    // A copy of an instance of a class lacks its methods. Where `deliver` is none, the receiver says so.
    deliver:
      typeof options.deliver === 'function'
        ? (delivery, context) => options.deliver(delivery, context)
        : options.deliver,
    duplicate: (delivery, by) => options.duplicate?.(delivery, by),
    refused: (refusal, request) =>
      options.refused === undefined ? sayConsumed(refusal) : options.refused(refusal, request),
    failed: (failure) => (options.failed === undefined ? sayFailed(failure) : options.failed(failure)),
  }
}

/** A mistake of the application, of which strangers' requests are none. */
function sayConsumed({ code, reason }: Refusal): void {
  if (code === 'OFFHOOK_BODY_CONSUMED') console.error(reason)
}

function sayFailed({ code, reason, cause }: Failure): void {
  console.error(code === 'OFFHOOK_DELIVER_FAILED' ? cause : new Error(reason, { cause }))
}

function bodyTimeoutOf({ bodyTimeout = DEFAULT_BODY_TIMEOUT }: FetchWebhookOptions): number {
  if (bodyTimeout > 0) return bodyTimeout
  throw new WebhookOptionError(
    'OFFHOOK_LIMIT_INVALID',
    'The option `bodyTimeout` is no number of milliseconds above 0.',
  )
}

/** The Fetch Standard, "null body status": such a response may have no body, not even an empty one. */
const NULL_BODY: readonly number[] = [204, 205, 304]

function toResponse({ status, headers, body }: WebhookAnswer): Response {
  return new Response(NULL_BODY.includes(status) ? null : body, { status, headers })
}
