import { createServer } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { type App, MIDDLEWARE_HEADERS, type ServerSocket, type SocketOptions } from './app.ts'
import { type ContractServer, listening, type Routes } from './server.ts'

/** Serves the first endpoint by npm's ws, as far as the contract of clients needs it: the server that others have. */
export function serveByWs({ sockets: [endpoint] }: App): Promise<ContractServer> {
  const { options = {}, authenticate } = endpoint ?? {}
  const server = createServer()
  const wss = new WebSocketServer({
    server,
    maxPayload: options.maxMessage ?? 1_048_576,
    perMessageDeflate: options.compression === true && { threshold: 0 },
    handleProtocols: (offered) => options.subprotocols?.find((name) => offered.has(name)) ?? false,
    verifyClient: async ({ req }, decide) => {
      decide(authenticate === undefined || (await authenticate(req)) !== undefined, 401)
    },
  })
  const fields = Object.entries(MIDDLEWARE_HEADERS).map(([name, value]) => `${name}: ${value}`)
  wss.on('headers', (headers) => headers.push(...fields))
  wss.on('connection', (ws) => attend(ws, options))
  return listening(server, routesOf(wss))
}

function attend(ws: WebSocket, options: SocketOptions): void {
  const socket = asServerSocket(ws)
  ws.on('error', () => {}) // 'close' tells of it too.
  ws.on('message', (data: Buffer, binary) => options.message?.(socket, binary ? data : `${data}`))
  ws.on('close', (code, reason) =>
    options.close?.(socket, { code, reason: `${reason}`, clean: code !== 1006 }),
  )
  void options.open?.(socket)
}

function asServerSocket(ws: WebSocket): ServerSocket {
  return {
    context: undefined,
    subprotocol: ws.protocol,
    isOpen: true,
    bufferedAmount: 0,
    send: (data) => {
      ws.send(data)
      return true
    },
    ping: (payload) => ws.ping(payload),
    close: (code, reason) => ws.close(code, reason),
    terminate: () => ws.terminate(),
    pause: () => ws.pause(),
    resume: () => ws.resume(),
  }
}

function routesOf(wss: WebSocketServer): Routes {
  return {
    connections: wss.clients,
    close: async () => {
      for (const ws of wss.clients) ws.terminate()
    },
  }
}
