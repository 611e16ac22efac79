import { createServer, type Server } from 'node:http'
import { webhook, websocket } from '@offhook/koa'
import Koa, { type Context, type Middleware } from 'koa'
import type { Answer } from '../answer.ts'
import { findDocument } from '../documents.ts'
import type { Endpoints } from '../endpoints.ts'

/** The demo on Koa. */
export function createKoaServer(endpoints: Endpoints): Server {
  const { access, documents, metrics, echo, live, webhooks } = endpoints
  const routes = new Map<string, Middleware>([
    ['/echo', websocket(echo)],
    ['/live', websocket(live)],
    ['/metrics', answer(() => metrics.read())],
  ])
  for (const [path, options] of webhooks) routes.set(path, webhook(options))
  const orDocument = answer(({ method, path }) => findDocument(documents, method, path))
  const app = new Koa()
  app.use(answer(({ req }) => access.check(req)))
  app.use((context, next) => (routes.get(context.path) ?? orDocument)(context, next))
  return createServer(app.callback())
}

/** Answers where there is an answer, and passes on all else. */
function answer(find: (context: Context) => Answer | undefined | Promise<Answer>): Middleware {
  return async (context, next) => {
    const found = await find(context)
    if (found === undefined) return next()
    context.status = found.status
    context.set({ ...found.headers })
    context.body = found.body
  }
}
