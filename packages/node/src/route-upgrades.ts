/**
 * An upgrade is an ordinary request. Node gives upgrade requests to 'upgrade' listeners with a bare socket;
 * here each gets a ServerResponse on that socket and goes through the server's own 'request' listeners, so
 * the application's middleware, routes and 404 decide. Whoever does not call `upgrade` just answers.
 */
import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Server as TlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { isUpgrade } from '@offhook/handshake'
import type { Connection } from './connection.ts'
import { Door, type ShutdownOptions } from './door.ts'
import { RoutedTwiceError } from './errors.ts'
import { pendingUpgrades, turnAway } from './pending.ts'

/** The limits of the handshakes of a server. */
export interface UpgradeLimits {
  /** Milliseconds that the application has to answer an upgrade request; then it is answered 503. Default 10,000. */
  readonly handshakeTimeout?: number | undefined
}

/** The WebSocket connections of a server. */
export interface UpgradeRoutes {
  /** All that are open or closing. */
  readonly connections: ReadonlySet<Connection<unknown>>
  /** Sends a Close to all, answers new handshakes with 503, and resolves when all are gone. */
  close(options?: ShutdownOptions): Promise<void>
}

const DEFAULT_HANDSHAKE_TIMEOUT = 10_000

const routed = new WeakSet<Server | TlsServer>()

/** Sends upgrade requests through the server's own request listeners. */
export function routeUpgrades(server: Server | TlsServer, limits: UpgradeLimits = {}): UpgradeRoutes {
  if (routed.has(server)) throw new RoutedTwiceError()
  routed.add(server)
  const door = new Door()
  const timeout = limits.handshakeTimeout ?? DEFAULT_HANDSHAKE_TIMEOUT

  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    // Node took its own listener away, and a reset must not end the process.
    socket.on('error', ignore)
    if (!isUpgrade(request) && server.listenerCount('upgrade') > 1) return // Another protocol's.
    const response = respondOn(request, socket, timeout)
    if (response === undefined) return void socket.destroy()
    if (door.closing) return turnAway(response)
    if (!isUpgrade(request) && hasBody(request)) return refuseBody(response)
    pendingUpgrades.set(request, { socket, head, door })
    server.emit('request', request, response)
  })

  return {
    connections: door.connections,
    close: (options = {}) => door.close(options),
  }
}

/**
 * A response as node:http makes them, on a socket that node:http has let go; undefined if an earlier request,
 * pipelined before this one, still owns the socket. A client that waits for its answers never does that.
 */
function respondOn(request: IncomingMessage, socket: Socket, timeout: number): ServerResponse | undefined {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  try {
    response.assignSocket(socket)
  } catch {
    return undefined
  }
  const deadline = setTimeout(turnAway, timeout, response)
  response.once('close', () => clearTimeout(deadline))
  response.once('finish', () => {
    clearTimeout(deadline)
    response.detachSocket(socket)
    if (response.statusCode !== 101) socket.destroySoon()
  })
  return response
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** Node does not parse the body of an upgrade request, so the application would see an empty one. */
function refuseBody(response: ServerResponse): void {
  response.writeHead(400, { 'Content-Type': 'text/plain; charset=utf-8' })
  response.end('A request with a body cannot ask for an upgrade here: send it without the Upgrade header.\n')
}

function ignore(): void {}
