import type { IncomingMessage } from 'node:http'
import { type HttpWebhookOptions, webhookReceiver } from '@offhook/node'
import type { Context, Middleware } from 'koa'
import { RespondError } from './respond-error.ts'

/** A webhook endpoint as middleware: `router.post('/hooks/github', webhook({ … }))`, before any body parser. */
export function webhook(options: HttpWebhookOptions): Middleware {
  const receive = webhookReceiver(options)
  return async (context) => {
    if (context.respond === false) throw new RespondError() // Delivered, and delivered again, since nobody would say so.
    const { status, headers, body } = await receive(withRawBody(context), context.originalUrl)
    context.set(headers)
    context.status = status
    context.body = body // An empty string stays one; of null, Koa makes a 204.
  }
}

/** Koa's body parsers keep what they read on Koa's request, and as text: of UTF-8 that gives the same bytes. */
function withRawBody({ req, request }: Pick<Context, 'req' | 'request'>): IncomingMessage {
  const { rawBody } = request as { rawBody?: unknown }
  return typeof rawBody === 'string' ? Object.assign(req, { rawBody: Buffer.from(rawBody) }) : req
}
