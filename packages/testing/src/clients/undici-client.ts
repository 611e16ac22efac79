import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { certificate } from './certificate.ts'
import { type Client, type ClientMake, type ClientOptions, type Ending, pairsOf } from './client.ts'
import { Inbox } from './inbox.ts'

type Undici = typeof import('undici')
type UndiciSocket = InstanceType<Undici['WebSocket']>

/** The browsers' `WebSocket` as Node has it: that of undici, which offers permessage-deflate always. */
class UndiciClient implements Client {
  readonly messages: Inbox<string | Buffer> = new Inbox()
  readonly closed: Promise<Ending>
  readonly cookies: readonly string[]
  readonly #socket: UndiciSocket

  constructor(socket: UndiciSocket, cookies: readonly string[]) {
    this.#socket = socket
    this.cookies = cookies
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('message', ({ data }) => {
      this.messages.put(typeof data === 'string' ? data : Buffer.from(data))
    })
    this.closed = new Promise((resolve) => {
      socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }))
    })
  }

  get subprotocol(): string {
    return this.#socket.protocol
  }

  get extensions(): string {
    return this.#socket.extensions
  }

  send(data: string | Buffer): void {
    this.#socket.send(data)
  }

  close(code?: number, reason?: string): Promise<Ending> {
    this.#socket.close(code, reason)
    return this.closed
  }
}

/** What undici publishes of a WebSocket that is open: the only way to see the headers of its 101. */
interface Opened {
  readonly websocket: unknown
  readonly handshakeResponse: { readonly headers: { readonly 'set-cookie'?: string } }
}

export const undici: ClientMake = { name: 'The WebSocket of undici', open }

async function open(url: string, { subprotocols = [] }: ClientOptions = {}): Promise<Client> {
  // Loaded where it is needed: that takes its time, and few tests do.
  const { Agent, WebSocket } = await import('undici')
  const dispatcher = new Agent({ connect: { ca: certificate } })
  const socket = new WebSocket(url, { protocols: [...subprotocols], dispatcher })
  const client = new UndiciClient(socket, cookiesOf(socket))
  onTestFinished(async () => {
    await client.close()
    await dispatcher.destroy()
  })
  const refused = client.closed.then(({ code }) => Promise.reject(new Error(`Closed with ${code}.`)))
  await Promise.race([once(socket, 'open'), refused])
  return client
}

/** Filled when it opens, with one string for each Set-Cookie, which undici joins with commas. */
function cookiesOf(socket: UndiciSocket): readonly string[] {
  const cookies: string[] = []
  const see = (message: unknown) => {
    const { websocket, handshakeResponse } = message as Opened
    if (websocket !== socket) return
    cookies.push(...pairsOf(handshakeResponse.headers['set-cookie']?.split(/, (?=[^;,\s]+=)/)))
  }
  subscribe('undici:websocket:open', see)
  onTestFinished(() => void unsubscribe('undici:websocket:open', see))
  return cookies
}
