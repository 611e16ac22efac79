import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import { Inbox } from './inbox.ts'

/** A server as others have it, on npm's ws, that sends back what it gets. */
export class WsServer {
  readonly url: string
  /** The requests that opened connections. */
  readonly requests: Inbox<IncomingMessage> = new Inbox()
  /** Both ends' last word of each connection. */
  readonly closed: Inbox<number> = new Inbox()

  constructor(server: WebSocketServer) {
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('connection', (ws: WebSocket, request) => {
      this.requests.put(request)
      ws.on('error', () => {})
      ws.on('message', (data, binary) => ws.send(data, { binary }))
      ws.on('close', (code) => this.closed.put(code))
    })
  }

  /** Listens until the end of the test. */
  static async listening(options: ServerOptions = {}): Promise<WsServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options })
    await once(server, 'listening')
    onTestFinished(() => shutDown(server))
    return new WsServer(server)
  }
}

async function shutDown(server: WebSocketServer): Promise<void> {
  for (const ws of server.clients) {
    const gone = once(ws, 'close')
    ws.terminate()
    await gone
  }
  await new Promise((resolve) => server.close(resolve))
}
