import { type HttpWebhookOptions, webhookReceiver } from '@offhook/node'
import type { Middleware } from 'koa'

/** A webhook endpoint as middleware: `router.post('/hooks/github', webhook({ … }))`, before any body parser. */
export function webhook(options: HttpWebhookOptions): Middleware {
  const receive = webhookReceiver(options)
  return async (context) => {
    const { status, headers, body } = await receive(context.req, context.originalUrl)
    context.set(headers)
    context.status = status
    context.body = body === '' ? null : body
  }
}
