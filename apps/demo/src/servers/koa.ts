import { createServer, type Server } from 'node:http'
import { webhook, websocket } from '@offhook/koa'
import Koa, { type Middleware } from 'koa'
import { type Documents, findDocument } from '../documents.ts'
import type { Endpoints } from '../endpoints.ts'

/** The demo on Koa. */
export function createKoaServer({ documents, echo, live, github, standard }: Endpoints): Server {
  const routes = new Map<string, Middleware>([
    ['/echo', websocket(echo)],
    ['/live', websocket(live)],
    ['/webhooks/github', webhook(github)],
    ['/webhooks/standard', webhook(standard)],
  ])
  const orDocument = sendDocument(documents)
  const app = new Koa()
  app.use((context, next) => (routes.get(context.path) ?? orDocument)(context, next))
  return createServer(app.callback())
}

function sendDocument(documents: Documents): Middleware {
  return async (context, next) => {
    const document = findDocument(documents, context.method, context.path)
    if (document === undefined) return next()
    context.set({ ...document.headers })
    context.body = document.body
  }
}
