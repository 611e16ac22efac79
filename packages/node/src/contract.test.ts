import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import {
  type App,
  certificate,
  clientContract,
  leavesNothingBehind,
  listening,
  MIDDLEWARE_HEADERS,
  NOT_FOUND,
  parseBody,
  privateKey,
  type SocketEndpoint,
  serveByWs,
  UNAUTHORIZED,
  type WebhookEndpoint,
  type WebServer,
  webServerContract,
} from '@offhook/testing'
import { describe } from 'vitest'
import { routeUpgrades, upgrade, webhook } from './index.ts'
import { ownClient } from './own-client.fixture.ts'

type Route = (request: IncomingMessage, response: ServerResponse) => Promise<unknown>

function socketRoute({ options, authenticate }: SocketEndpoint): Route {
  return async (request, response) => {
    const user = await authenticate?.(request)
    if (authenticate !== undefined && user === undefined) return response.writeHead(401).end(UNAUTHORIZED)
    return upgrade(request, response, { ...options, context: () => user })
  }
}

function webhookRoute({ options, parser }: WebhookEndpoint): Route {
  const receive = webhook(options)
  return async (request, response) => {
    if (parser !== undefined) Object.assign(request, await parseBody(request, parser))
    return receive(request, response)
  }
}

function application({ sockets, webhooks }: App): RequestListener {
  const routes = new Map<string, Route>()
  for (const socket of sockets) routes.set(socket.path, socketRoute(socket))
  for (const hook of webhooks) routes.set(`${hook.prefix ?? ''}${hook.path}`, webhookRoute(hook))
  return (request, response) => {
    for (const [name, value] of Object.entries(MIDDLEWARE_HEADERS)) response.setHeader(name, value)
    const [path = ''] = (request.url ?? '').split('?')
    const route = routes.get(path)
    if (route === undefined) response.writeHead(404).end(NOT_FOUND)
    else void route(request, response)
  }
}

const tls = { cert: certificate, key: privateKey }
const servers = {
  'node:http': createServer,
  'node:https': (listener: RequestListener) => createSecureServer(tls, listener),
}

const webServers = Object.entries(servers).map(
  ([name, create]): WebServer => ({
    name,
    serve: (app) => {
      const server = create(application(app))
      return listening(server, routeUpgrades(server))
    },
  }),
)

describe.each([...webServers, { name: "npm's ws", serve: serveByWs }])('$name serves', ({ serve }) => {
  leavesNothingBehind()
  clientContract(ownClient, serve)
})

webServerContract(webServers)
