import { once } from 'node:events'
import type { ClientRequestArgs } from 'node:http'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { certificate } from './certificate.ts'
import { type Client, type ClientMake, type Ending, pairsOf } from './client.ts'
import { Inbox } from './inbox.ts'

export interface WsClientOptions {
  readonly subprotocols?: readonly string[]
  readonly headers?: ClientRequestArgs['headers']
  /** Offers permessage-deflate. */
  readonly compressed?: boolean
}

/** A client as applications have it, on npm's ws. */
export class WsClient implements Client {
  readonly messages: Inbox<string | Buffer> = new Inbox()
  readonly closed: Promise<Ending>
  cookies: readonly string[] = []
  readonly #ws: WebSocket

  constructor(ws: WebSocket) {
    this.#ws = ws
    ws.on('error', () => {})
    ws.on('upgrade', ({ headers }) => {
      this.cookies = pairsOf(headers['set-cookie'])
    })
    ws.on('message', (data: Buffer, isBinary) => this.messages.put(isBinary ? data : data.toString()))
    this.closed = new Promise((resolve) => {
      ws.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
    })
  }

  /** A client whose handshake was accepted. It leaves at the end of the test. */
  static async open(url: string, options: WsClientOptions = {}): Promise<WsClient> {
    const { subprotocols = [], headers = {}, compressed = false } = options
    const ws = new WebSocket(url, [...subprotocols], {
      headers,
      perMessageDeflate: compressed,
      ca: certificate,
    })
    const client = new WsClient(ws)
    onTestFinished(() => client.leave())
    await once(ws, 'open')
    return client
  }

  get subprotocol(): string {
    return this.#ws.protocol
  }

  /** The extensions that were agreed, as they stand in the answer. */
  get extensions(): string {
    return this.#ws.extensions
  }

  send(data: string | Buffer): void {
    this.#ws.send(data)
  }

  /** Sends, and gives what comes back. */
  ask(data: string | Buffer): Promise<string | Buffer> {
    this.send(data)
    return this.messages.next()
  }

  close(code?: number, reason?: string): Promise<Ending> {
    this.#ws.close(code, reason)
    return this.closed
  }

  /** Ends without a Close. */
  async leave(): Promise<void> {
    this.#ws.terminate()
    await this.closed
  }
}

export const ws: ClientMake = {
  name: "The client of npm's ws",
  open: (url, options) => WsClient.open(url, { ...options, compressed: true }),
}
