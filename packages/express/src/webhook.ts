import { type HttpWebhookOptions, webhookReceiver } from '@offhook/node'
import type { RequestHandler } from 'express'

/** A webhook endpoint as middleware: `app.post('/hooks/github', webhook({ … }))`, before any body parser. */
export function webhook(options: HttpWebhookOptions): RequestHandler {
  const receive = webhookReceiver(options)
  return (request, response, next) => {
    // `url` lacks the path that the router was mounted at, which the provider may have signed.
    receive(request, request.originalUrl)
      .then(({ status, headers, body }) => {
        // If something else has answered, an error now would make Express cut the connection, and the client's next request with it.
        if (!response.headersSent) response.writeHead(status, headers).end(body)
      })
      .catch(next)
  }
}
