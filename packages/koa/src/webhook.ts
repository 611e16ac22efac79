import type { IncomingMessage } from 'node:http'
import { type HttpWebhookOptions, webhookReceiver } from '@offhook/node'
import type { Context, Middleware } from 'koa'
import { RespondError } from './respond-error.ts'

/** A webhook endpoint as middleware: `router.post('/hooks/github', webhook({ … }))`, before any body parser. */
export function webhook(options: HttpWebhookOptions): Middleware {
  const receive = webhookReceiver(options)
  return async (context) => {
    // The handler would run, but Koa would send no answer, so the provider would send the webhook again.
    if (context.respond === false) throw new RespondError()
    const { status, headers, body } = await receive(withRawBody(context), context.originalUrl)
    context.set(headers)
    context.status = status
    context.body = body // An empty string stays one; of null, Koa makes a 204.
  }
}

/** Koa's body parsers keep the text that they read on Koa's request; `webhookReceiver` looks for it on Node's. */
function withRawBody({ req, request }: Pick<Context, 'req' | 'request'>): IncomingMessage {
  const { rawBody } = request as { rawBody?: unknown }
  return typeof rawBody === 'string' ? Object.assign(req, { rawBody }) : req
}
