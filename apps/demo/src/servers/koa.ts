import { createServer, type Server } from 'node:http'
import { webhook, websocket } from '@offhook/koa'
import Koa, { type Middleware } from 'koa'
import { type Documents, findDocument } from '../documents.ts'
import type { Endpoints } from '../endpoints.ts'
import type { Metrics } from '../metrics.ts'

/** The demo on Koa. */
export function createKoaServer(endpoints: Endpoints): Server {
  const { documents, metrics, echo, live, github, standard } = endpoints
  const routes = new Map<string, Middleware>([
    ['/echo', websocket(echo)],
    ['/live', websocket(live)],
    ['/metrics', sendMetrics(metrics)],
    ['/webhooks/github', webhook(github)],
    ['/webhooks/standard', webhook(standard)],
  ])
  const orDocument = sendDocument(documents)
  const app = new Koa()
  app.use((context, next) => (routes.get(context.path) ?? orDocument)(context, next))
  return createServer(app.callback())
}

function sendMetrics(metrics: Metrics): Middleware {
  return async (context) => {
    const { headers, body } = await metrics.read()
    context.set({ ...headers })
    context.body = body
  }
}

function sendDocument(documents: Documents): Middleware {
  return async (context, next) => {
    const document = findDocument(documents, context.method, context.path)
    if (document === undefined) return next()
    context.set({ ...document.headers })
    context.body = document.body
  }
}
