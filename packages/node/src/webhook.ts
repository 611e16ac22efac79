import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  createReceiver,
  type Delivery,
  type Failure,
  type WebhookAnswer,
  type WebhookOptions,
  type WebhookOutcome,
} from '@offhook/webhook'
import { readBody } from './body.ts'
import { webhookReceived, webhookRefused } from './channels.ts'
import { BodyConsumedError } from './errors.ts'
import { checkLimit } from './limits.ts'
import { warn } from './warn.ts'

/** How to receive webhooks over HTTP. */
export interface HttpWebhookOptions extends WebhookOptions {
  /** Milliseconds in which the body must arrive. Default 10,000. */
  readonly bodyTimeout?: number | undefined
}

/** A listener for one webhook endpoint: it answers every request that it is given. */
export type WebhookListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>

const DEFAULT_BODY_TIMEOUT = 10_000

/** Receives the webhooks of one endpoint: reads the raw body, and answers as `options.scheme` wants. */
export function webhook(options: HttpWebhookOptions): WebhookListener {
  const receive = receiverOf(options)
  return (request, response) => receive(request).then((answer) => send(answer, response))
}

function send({ status, headers, body, outcome }: WebhookAnswer, response: ServerResponse): void {
  if (wasConsumed(outcome)) warn(new BodyConsumedError())
  if (response.headersSent || response.destroyed) return // Answered in its stead, or the provider left.
  response.writeHead(status, headers).end(body)
}

/** The options, with what happens published for who subscribes to it. */
function published(options: HttpWebhookOptions): HttpWebhookOptions {
  return {
    ...options,
    // A copy of an instance of a class lacks its methods.
    duplicate: (delivery, by) => options.duplicate?.(delivery, by),
    failed: (failure) => (options.failed === undefined ? warnOfFailure(failure) : options.failed(failure)),
    // Where there is none, the receiver says so.
    deliver:
      options.deliver &&
      ((delivery, context) => {
        if (webhookReceived.hasSubscribers) webhookReceived.publish({ delivery: withoutHeaders(delivery) })
        return options.deliver(delivery, context)
      }),
    refused: (refusal, request) => {
      if (webhookRefused.hasSubscribers) {
        webhookRefused.publish({ source: options.scheme.source, refusal })
      }
      return options.refused?.(refusal, request)
    },
  }
}

/** The provider sees a 503 and no more; whoever gave no hook shall not see less. */
function warnOfFailure({ code, reason, cause }: Failure): void {
  warn(code === 'OFFHOOK_DELIVER_FAILED' ? cause : new Error(reason, { cause }))
}

/** Whoever subscribes, subscribes to every endpoint of the process, and mostly writes it into a log. */
function withoutHeaders({ id, type, source, time, data, raw }: Delivery): Omit<Delivery, 'headers'> {
  return { id, type, source, time, data, raw }
}

/**
 * As `webhook`, for frameworks that answer in their own way: `url` is the one that the client asked for. Rejects with
 * OFFHOOK_BODY_CONSUMED for the framework's error handling: that a body parser stands before it is the application's mistake.
 */
export function webhookReceiver(
  options: HttpWebhookOptions,
): (request: IncomingMessage, url?: string) => Promise<WebhookAnswer> {
  const receive = receiverOf(options)
  return async (request, url) => {
    const answer = await receive(request, url)
    if (wasConsumed(answer.outcome)) throw new BodyConsumedError()
    return answer
  }
}

/** A body parser was faster, and kept no bytes. */
function wasConsumed(outcome: WebhookOutcome): boolean {
  return outcome.kind === 'refused' && outcome.code === 'OFFHOOK_BODY_CONSUMED'
}

function receiverOf(
  options: HttpWebhookOptions,
): (request: IncomingMessage, url?: string) => Promise<WebhookAnswer> {
  const receive = createReceiver(published(options))
  const timeout = checkLimit('bodyTimeout', options.bodyTimeout ?? DEFAULT_BODY_TIMEOUT)
  return (request, url = request.url ?? '/') => {
    const { method = 'GET', headers } = request
    return receive({ method, url, headers, body: (limit) => readBody(request, limit, timeout) })
  }
}
