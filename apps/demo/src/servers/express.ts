import { createServer, type Server } from 'node:http'
import { webhook, websocket } from '@offhook/express'
import express, { type RequestHandler } from 'express'
import { type Documents, findDocument } from '../documents.ts'
import type { Endpoints } from '../endpoints.ts'

/** The demo on Express. */
export function createExpressServer(endpoints: Endpoints): Server {
  const { documents, metrics, echo, live, github, standard } = endpoints
  const app = express()
    .disable('x-powered-by')
    .disable('etag')
    .enable('case sensitive routing')
    .enable('strict routing')
  app.all('/echo', websocket(echo))
  app.all('/live', websocket(live))
  app.get('/metrics', async (_request, response) => {
    const { headers, body } = await metrics.read()
    response.writeHead(200, headers).end(body)
  })
  app.all('/webhooks/github', webhook(github))
  app.all('/webhooks/standard', webhook(standard))
  app.use(sendDocument(documents))
  return createServer(app)
}

function sendDocument(documents: Documents): RequestHandler {
  return ({ method, path }, response, next) => {
    const document = findDocument(documents, method, path)
    if (document === undefined) next()
    else response.writeHead(200, document.headers).end(document.body)
  }
}
