import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import Router from '@koa/router'
import {
  type App,
  listening,
  MIDDLEWARE_HEADERS,
  NOT_FOUND,
  parseBody,
  type SocketEndpoint,
  UNAUTHORIZED,
  type User,
  type WebhookEndpoint,
  webServerContract,
} from '@offhook/testing'
import Koa, { type Middleware } from 'koa'
import { routeUpgrades, webhook, websocket } from './index.ts'

const require = createRequire(import.meta.url)

/** It has no types of its own; what is used here is the same in both. */
const Koa2 = require('koa2') as typeof Koa

/** Puts who it is where Koa's applications do. */
function requireUser(authenticate: NonNullable<SocketEndpoint['authenticate']>): Middleware {
  return async (context, next) => {
    context.state['user'] = await authenticate(context.req)
    if (context.state['user'] !== undefined) return next()
    context.status = 401
    context.body = UNAUTHORIZED
  }
}

/** As Koa's body parsers do: what they keep stands on Koa's own request, as text. */
function bodyParser(parser: NonNullable<WebhookEndpoint['parser']>): Middleware {
  return async ({ req, request }, next) => {
    const { rawBody, body } = await parseBody(req, parser)
    Object.assign(request, rawBody === undefined ? { body } : { body, rawBody: rawBody.toString() })
    return next()
  }
}

function socketRouter({ path, options, authenticate }: SocketEndpoint): Router {
  const before = authenticate === undefined ? [] : [requireUser(authenticate)]
  const context = ({ state }: Koa.Context): User | undefined => state['user']
  return new Router().get(path, ...before, websocket({ ...options, context }))
}

function webhookRouter({ path, options, parser, prefix = '' }: WebhookEndpoint): Router {
  const before = parser === undefined ? [] : [bodyParser(parser)]
  return new Router({ prefix }).all(path, ...before, webhook(options))
}

function application(Make: typeof Koa, { sockets, webhooks }: App): Koa {
  const app = new Make()
  app.silent = true // Or it prints each request that a client broke off.
  app.use((context, next) => {
    context.set(MIDDLEWARE_HEADERS)
    return next()
  })
  for (const router of [...sockets.map(socketRouter), ...webhooks.map(webhookRouter)])
    app.use(router.routes())
  app.use((context) => {
    context.status = 404
    context.body = NOT_FOUND
  })
  return app
}

const versions = { 'Koa 3': Koa, 'Koa 2': Koa2 }

webServerContract(
  Object.entries(versions).map(([name, Make]) => ({
    name,
    serve: (app) => {
      const server = createServer(application(Make, app).callback())
      return listening(server, routeUpgrades(server))
    },
  })),
)
