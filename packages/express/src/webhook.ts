import { type HttpWebhookOptions, webhookReceiver } from '@offhook/node'
import type { RequestHandler } from 'express'

/** A webhook endpoint as middleware: `app.post('/hooks/github', webhook({ … }))`, before any body parser. */
export function webhook(options: HttpWebhookOptions): RequestHandler {
  const receive = webhookReceiver(options)
  return (request, response, next) => {
    // `url` lacks the path that the router was mounted at; the provider may have signed the whole of it.
    receive(request, request.originalUrl)
      .then(({ status, headers, body }) => {
        // Answered in its stead: an error now would have Express cut the connection, and with it the next request there.
        if (!response.headersSent) response.writeHead(status, headers).end(body)
      })
      .catch(next)
  }
}
