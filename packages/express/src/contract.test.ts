import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import {
  type App,
  listening,
  MIDDLEWARE_HEADERS,
  NOT_FOUND,
  type SocketEndpoint,
  UNAUTHORIZED,
  type User,
  type WebhookEndpoint,
  webServerContract,
} from '@offhook/testing'
import express, { type Express, type IRouter, type Request, type RequestHandler } from 'express'
import { routeUpgrades, webhook, websocket } from './index.ts'

const require = createRequire(import.meta.url)

/** It has no types of its own; what is used here is the same in both. */
const express4 = require('express4') as typeof express

/** Puts who it is where Express's applications do. */
function requireUser(authenticate: NonNullable<SocketEndpoint['authenticate']>): RequestHandler {
  return (request, response, next) => {
    authenticate(request).then((user) => {
      response.locals['user'] = user
      if (user === undefined) response.status(401).send(UNAUTHORIZED)
      else next()
    }, next)
  }
}

function mountSocket(app: IRouter, { path, options, authenticate }: SocketEndpoint): void {
  const before = authenticate === undefined ? [] : [requireUser(authenticate)]
  const context = ({ res }: Request): User | undefined => res?.locals['user']
  app.get(path, ...before, websocket({ ...options, context }))
}

function mountWebhook(app: IRouter, make: typeof express, hook: WebhookEndpoint): void {
  const { path, options, parser, prefix = '/' } = hook
  const router = make.Router()
  const verify = (request: object, _response: unknown, bytes: Buffer) =>
    Object.assign(request, { rawBody: bytes })
  if (parser !== undefined) router.use(path, make.json(parser === 'keeps-bytes' ? { verify } : {}))
  router.all(path, webhook(options))
  app.use(prefix, router)
}

function application(make: typeof express, { sockets, webhooks }: App): Express {
  const app = make()
  app.use((_request, response, next) => {
    response.set(MIDDLEWARE_HEADERS)
    next()
  })
  for (const socket of sockets) mountSocket(app, socket)
  for (const hook of webhooks) mountWebhook(app, make, hook)
  app.use((_request, response) => void response.status(404).send(NOT_FOUND))
  return app
}

const versions = { 'Express 5': express, 'Express 4': express4 }

webServerContract(
  Object.entries(versions).map(([name, make]) => ({
    name,
    serve: (app) => {
      const server = createServer(application(make, app))
      return listening(server, routeUpgrades(server))
    },
  })),
)
