/**
 * An upgrade is an ordinary request. Node gives upgrade requests to 'upgrade' listeners with a bare socket;
 * here each gets a ServerResponse on that socket and goes through the server's own 'request' listeners, so
 * the application's middleware, routes and 404 decide. Whoever does not call `upgrade` just answers.
 */
import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Http2SecureServer } from 'node:http2'
import type { Server as TlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { isUpgrade } from '@offhook/handshake'
import { reportRefused } from './channels.ts'
import type { Connection } from './connection.ts'
import { Crowd } from './crowd.ts'
import { Door, type ShutdownOptions } from './door.ts'
import { RoutedTwiceError } from './errors.ts'
import { checkLimit } from './limits.ts'
import { pendingUpgrades } from './pending.ts'
import { setDeadline } from './timer.ts'
import { destroyFailed } from './transport.ts'
import { type Shortage, turnAway } from './turn-away.ts'
import { warn } from './warn.ts'

/** The limits of the handshakes and connections of a server. `Infinity` lifts one. */
export interface UpgradeLimits {
  /** Milliseconds that the application has to answer an upgrade request; then it is answered 503. Default 10,000. */
  readonly handshakeTimeout?: number | undefined
  /** Connections and handshakes under way; a further one is answered 503. Default 65,536. */
  readonly maxConnections?: number | undefined
  /** Those of one address; a further one is answered 429. Default Infinity, since a proxy is one address. */
  readonly maxConnectionsPerAddress?: number | undefined
  /** The address that counts: a field that your proxy sets, say. Default the socket's. */
  readonly addressOf?: ((request: IncomingMessage) => string | undefined) | undefined
}

/** The WebSocket connections of a server. */
export interface UpgradeRoutes {
  /** All that are open or closing. */
  readonly connections: ReadonlySet<Connection<unknown>>
  /** Sends a Close to all, answers new handshakes with 503, and resolves when all are gone. */
  close(options?: ShutdownOptions): Promise<void>
}

const DEFAULT_HANDSHAKE_TIMEOUT = 10_000
const DEFAULT_MAX_CONNECTIONS = 65_536

/** A server of node:http or node:https, or one of node:http2 with `allowHTTP1`, for the HTTP/1.1 in which browsers ask for an upgrade. */
export type UpgradingServer = Server | TlsServer | Http2SecureServer

const routed = new WeakSet<UpgradingServer>()

/** Sends upgrade requests through the server's own request listeners. */
export function routeUpgrades(server: UpgradingServer, limits: UpgradeLimits = {}): UpgradeRoutes {
  if (routed.has(server)) throw new RoutedTwiceError()
  const { door, admit } = doorkeeper(limits)
  const timeout = checkLimit('handshakeTimeout', limits.handshakeTimeout ?? DEFAULT_HANDSHAKE_TIMEOUT)
  routed.add(server)
  leaveOthersAlone(server)

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    // Node took its own listener away, and a reset must not end the process.
    stream.on('error', destroyFailed)
    if (!isUpgrade(request) && server.listenerCount('upgrade') > 1) return // Another protocol's.
    // While a body is to come, Node 26 gives a stream that is no socket and has not what one has: nodejs/node#60016.
    const { socket } = request
    const response = respondOn(request, socket, door)
    if (response === undefined) return void socket.destroy()
    if (!admit(request, response)) return
    if (!isUpgrade(request) && hasBody(request)) return refuseBody(response)
    limitTime(response, timeout)
    pendingUpgrades.set(request, { socket, head, door })
    server.emit('request', request, response)
  })

  return {
    connections: door.connections,
    close: (options = {}) => door.close(options),
  }
}

/** A door, and who decides whether there is room: `admit` answers those for whom there is none. */
function doorkeeper(limits: UpgradeLimits): {
  door: Door
  admit: (request: IncomingMessage, response: ServerResponse) => boolean
} {
  const door = new Door()
  const crowd = new Crowd()
  const { addressOf = ({ socket }) => socket.remoteAddress } = limits
  const max = checkLimit('maxConnections', limits.maxConnections ?? DEFAULT_MAX_CONNECTIONS)
  const perAddress = limits.maxConnectionsPerAddress ?? Number.POSITIVE_INFINITY
  checkLimit('maxConnectionsPerAddress', perAddress)

  function shortageFor(request: IncomingMessage): Shortage | undefined {
    if (door.closing) return 'shutdown'
    if (door.size > max) return 'connection-limit'
    const address = perAddress === Number.POSITIVE_INFINITY ? undefined : addressOf(request)
    if (address === undefined) return undefined
    if (crowd.count(address) >= perAddress) return 'address-limit'
    crowd.enter(address)
    request.socket.once('close', () => crowd.leave(address))
    return undefined
  }
  function admit(request: IncomingMessage, response: ServerResponse): boolean {
    try {
      const shortage = shortageFor(request)
      if (shortage !== undefined) turnAway(response, shortage)
      return shortage === undefined
    } catch (error) {
      warn(error) // `addressOf` is the application's, and reads what a client wrote.
      response.writeHead(500).end()
      return false
    }
  }
  return { door, admit }
}

interface DecidingServer {
  shouldUpgradeCallback?: (this: DecidingServer, request: IncomingMessage) => boolean
  listenerCount(event: string): number
}

/**
 * Where Node asks whether to upgrade (22.21, 24.9 and later), what nobody listens for stays an ordinary request: one
 * that offers h2c keeps its body, say.
 */
function leaveOthersAlone(server: UpgradingServer): void {
  const deciding = server as unknown as DecidingServer
  const theirs = deciding.shouldUpgradeCallback
  if (theirs === undefined) return
  deciding.shouldUpgradeCallback = function (request) {
    return isUpgrade(request) || (this.listenerCount('upgrade') > 1 && theirs.call(this, request))
  }
}

/**
 * A response as node:http makes them, on a socket that node:http has let go; undefined if an earlier request,
 * pipelined before this one, still owns the socket. A client that waits for its answers never does that.
 */
function respondOn(request: IncomingMessage, socket: Socket, door: Door): ServerResponse | undefined {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  try {
    response.assignSocket(socket)
  } catch {
    return undefined
  }
  door.knock(socket, response)
  response.on('error', warn) // Who answers once more, behind the 101 say, has erred; that must not end the process.
  response.once('close', () => door.turnedAway(socket))
  response.once('finish', () => {
    if (response.statusCode !== 101) return void socket.end(() => socket.destroy())
    response.detachSocket(socket)
    // By then `upgrade` has let it in, or it is another protocol's.
    setImmediate(() => closed(response))
  })
  return response
}

/** As node:http does behind an answer: who waits for the end of a response, to measure it say, hears of it. */
function closed(response: ServerResponse): void {
  Object.assign(response, { destroyed: true, _closed: true })
  response.emit('close')
}

function limitTime(response: ServerResponse, timeout: number): void {
  const deadline = setDeadline(() => turnAway(response, 'handshake-timeout'), timeout)
  response.once('close', () => clearTimeout(deadline))
  response.once('finish', () => clearTimeout(deadline))
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
