import { createServer, type Server } from 'node:http'
import { webhook, websocket } from '@offhook/express'
import express, { type Request, type RequestHandler } from 'express'
import { type Answer, send } from '../answer.ts'
import { findDocument } from '../documents.ts'
import type { Endpoints } from '../endpoints.ts'

/** The demo on Express. */
export function createExpressServer(endpoints: Endpoints): Server {
  const { access, documents, metrics, echo, live, webhooks } = endpoints
  const app = express()
    .disable('x-powered-by')
    .disable('etag')
    .enable('case sensitive routing')
    .enable('strict routing')
  app.use(answer((request) => access.check(request)))
  app.all('/echo', websocket(echo))
  app.all('/live', websocket(live))
  app.get(
    '/metrics',
    answer(() => metrics.read()),
  )
  for (const [path, options] of webhooks) app.all(path, webhook(options))
  app.use(answer(({ method, path }) => findDocument(documents, method, path)))
  return createServer(app)
}

/** Answers where there is an answer, and passes on all else. */
function answer(find: (request: Request) => Answer | undefined | Promise<Answer>): RequestHandler {
  return async (request, response, next) => {
    const found = await find(request)
    if (found === undefined) next()
    else send(response, found)
  }
}
