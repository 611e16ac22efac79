/**
 * An upgrade is an ordinary request. Node gives upgrade requests to 'upgrade' listeners with a bare socket;
 * here each gets a ServerResponse on that socket and goes through the server's own 'request' listeners, so
 * the application's middleware, routes and 404 decide. Whoever does not call `upgrade` just answers.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Http2SecureServer } from 'node:http2'
import type { Server as TlsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import { isUpgrade } from '@offhook/handshake'
import { reportRefused } from './channels.ts'
import type { Connection } from './connection.ts'
import type { ShutdownOptions } from './door.ts'
import { Doorkeeper, type UpgradeLimits } from './doorkeeper.ts'
import { NotAServerError, RoutedTwiceError } from './errors.ts'
import { pendingUpgrades } from './pending.ts'
import { respondOn } from './respond-on.ts'
import { destroyFailed } from './transport.ts'

/** The WebSocket connections of a server. */
export interface UpgradeRoutes {
  /** All that are open or closing. */
  readonly connections: ReadonlySet<Connection<unknown>>
  /** Sends a Close to all, answers new handshakes with 503, and resolves when all are gone. */
  close(options?: ShutdownOptions): Promise<void>
}

/** A server of node:http or node:https, or one of node:http2 with `allowHTTP1`, for the HTTP/1.1 in which browsers ask for an upgrade. */
export type UpgradingServer = Server | TlsServer | Http2SecureServer

const routed = new WeakSet<UpgradingServer>()

/** Sends upgrade requests through the server's own request listeners. */
export function routeUpgrades(server: UpgradingServer, limits: UpgradeLimits = {}): UpgradeRoutes {
  if (!isServer(server)) throw new NotAServerError()
  if (routed.has(server)) throw new RoutedTwiceError()
  const doorkeeper = new Doorkeeper(limits)
  const { door } = doorkeeper
  routed.add(server)
  leaveOthersAlone(server)

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    // Node removed its own listener, and a reset must not end the process.
    stream.on('error', destroyFailed)
    const isOurs = isUpgrade(request)
    if (!isOurs && server.listenerCount('upgrade') > 1) return // Another protocol's.
    // While a body is to come, Node 26 gives a stream that is no socket, and lacks what one has: nodejs/node#60016.
    const { socket } = request
    const response = respondOn(request, socket, door)
    if (response === undefined) return void socket.destroy()
    if (!doorkeeper.admit(request, response)) return
    if (!isOurs && hasBody(request)) return refuseBody(response)
    pendingUpgrades.set(request, { socket, head, door })
    server.emit('request', request, response)
  })

  return {
    connections: door.connections,
    close: (options = {}) => door.close(options),
  }
}

/** Applications of Express and Koa emit events and listen as well, but have no address. */
function isServer(server: Partial<UpgradingServer> | undefined): boolean {
  return typeof server?.address === 'function'
}

interface DecidingServer {
  shouldUpgradeCallback?: (request: IncomingMessage) => boolean
}

/**
 * Where Node asks whether to upgrade (22.21, 24.9 and later), requests that nobody listens for stay ordinary ones: a
 * request that offers h2c keeps its body, say.
 */
function leaveOthersAlone(server: UpgradingServer & DecidingServer): void {
  const theirs = server.shouldUpgradeCallback
  if (theirs === undefined) return
  server.shouldUpgradeCallback = (request) =>
    isUpgrade(request) || (server.listenerCount('upgrade') > 1 && theirs.call(server, request))
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** Node does not parse the body of an upgrade request, so the application would see an empty one. */
function refuseBody(response: ServerResponse): void {
  reportRefused(response.req, 400, 'OFFHOOK_BODY')
  response.writeHead(400, { 'Content-Type': 'text/plain; charset=utf-8' })
  response.end('A request with a body cannot ask for an upgrade here: send it without the Upgrade header.\n')
}
