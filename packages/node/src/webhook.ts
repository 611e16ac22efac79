import type { IncomingMessage, ServerResponse } from 'node:http'
import { createReceiver, type WebhookAnswer, type WebhookOptions } from '@offhook/webhook'
import { readBody } from './body.ts'
import { webhookReceived, webhookRefused } from './channels.ts'
import { checkLimit } from './limits.ts'

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
  const receive = webhookReceiver(options)
  return async (request, response) => {
    const { status, headers, body } = await receive(request)
    if (response.headersSent || response.destroyed) return // Answered in its stead, or the producer left.
    response.writeHead(status, headers).end(body)
  }
}

/** The options, with what happens published for who subscribes to it. */
function published(options: HttpWebhookOptions): HttpWebhookOptions {
  return {
    ...options,
    deliver: (delivery, context) => {
      if (webhookReceived.hasSubscribers) webhookReceived.publish({ delivery })
      return options.deliver(delivery, context)
    },
    refused: (refusal, request) => {
      if (webhookRefused.hasSubscribers) {
        webhookRefused.publish({ source: options.scheme.source, refusal })
      }
      return options.refused?.(refusal, request)
    },
  }
}

/** As `webhook`, for frameworks that answer in their own way: `url` is the one that the client asked for. */
export function webhookReceiver(
  options: HttpWebhookOptions,
): (request: IncomingMessage, url?: string) => Promise<WebhookAnswer> {
  const receive = createReceiver(published(options))
  const timeout = checkLimit('bodyTimeout', options.bodyTimeout ?? DEFAULT_BODY_TIMEOUT)
  return (request, url = request.url ?? '/') =>
    receive({
      method: request.method ?? 'GET',
      url,
      headers: request.headers,
      body: (limit) => readBody(request, limit, timeout),
    })
}
