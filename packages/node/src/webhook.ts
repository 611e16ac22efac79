import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  createReceiver,
  type WebhookAnswer,
  type WebhookOptions,
  type WebhookOutcome,
} from '@offhook/webhook'
import { answerFailed, answerOrDestroy } from './answer-or-destroy.ts'
import { readBody } from './body.ts'
import { BodyConsumedError } from './errors.ts'
import { checkLimit } from './limits.ts'
import { published } from './published.ts'
import { warn } from './warn.ts'

/** How to receive webhooks over HTTP. */
export interface HttpWebhookOptions extends WebhookOptions {
  /** Milliseconds in which the body must arrive. Default 10,000. */
  readonly bodyTimeout?: number | undefined
}

/** A listener for one webhook endpoint: it answers every request that it is given. */
export type WebhookListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>

type Receive = (request: IncomingMessage, url?: string) => Promise<WebhookAnswer>

const DEFAULT_BODY_TIMEOUT = 10_000

/** Receives the webhooks of one endpoint: reads the raw body, and answers as `options.scheme` wants. */
export function webhook(options: HttpWebhookOptions): WebhookListener {
  const receive = receiverOf(options)
  return (request, response) =>
    receive(request).then(
      // What a scheme replies may be what HTTP cannot carry.
      (answer) => answerOrDestroy(response, () => send(answer, response)),
      // A guard of one's own may give no outcome. A rejection here would end the process.
      (thrown) => answerFailed(response, thrown),
    )
}

/**
 * As `webhook`, for frameworks that answer in their own way: `url` is the one that the client asked for. Rejects with
 * OFFHOOK_BODY_CONSUMED, for the framework's error handling: a body parser before the webhook is the application's mistake.
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

function receiverOf(options: HttpWebhookOptions): Receive {
  const receive = createReceiver(published(options))
  const timeout = checkLimit('bodyTimeout', options.bodyTimeout ?? DEFAULT_BODY_TIMEOUT)
  return (request, url = request.url ?? '/') => {
    const { method = 'GET', headers } = request
    return receive({ method, url, headers, body: (limit) => readBody(request, limit, timeout) })
  }
}

function send({ status, headers, body, outcome }: WebhookAnswer, response: ServerResponse): void {
  if (wasConsumed(outcome)) warn(new BodyConsumedError())
  if (response.headersSent || response.destroyed) return // Something else has answered, or the provider has left.
  response.writeHead(status, headers).end(body)
}

/** A body parser was faster, and kept no bytes. */
function wasConsumed(outcome: WebhookOutcome): boolean {
  return outcome.kind === 'refused' && outcome.code === 'OFFHOOK_BODY_CONSUMED'
}
