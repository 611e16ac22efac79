import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { parseHead } from '../clients/raw-client.ts'
import type { Case, EchoOptions } from './case.ts'
import { RawEnd } from './raw-end.ts'
import { PLAIN, readHead, type Target } from './target.ts'

/** Has a client connect that sends back what comes; resolves when it is open, or rejects. */
export type ConnectEcho = (url: string, options: EchoOptions) => Promise<unknown>

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11' // §1.3

/** Clients that are tested: they connect to a server by hand, each at a path of its own. */
export class ClientTarget implements Target {
  readonly role = 'client'
  readonly #connect: ConnectEcho
  readonly #server: Server
  readonly #awaited = new Map<string, { replies: string | undefined; came(end: RawEnd): void }>()

  private constructor(connect: ConnectEcho, server: Server) {
    this.#connect = connect
    this.#server = server
    server.on('connection', (socket) => void this.#accept(socket))
  }

  static async listen(connect: ConnectEcho): Promise<ClientTarget> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new ClientTarget(connect, server)
  }

  async open({ options = PLAIN, negotiation }: Case): Promise<RawEnd | undefined> {
    const path = `/${Math.random()}`
    const { port } = this.#server.address() as AddressInfo
    const replies = negotiation && (negotiation.reply ?? negotiation.answer)
    const accepted = new Promise<RawEnd>((came) => this.#awaited.set(path, { replies, came }))
    const opened = this.#connect(`ws://127.0.0.1:${port}${path}`, options).then(
      () => true,
      () => false,
    )
    const end = await accepted
    if (await opened) return end
    await end.destroy()
    return undefined
  }

  async close(): Promise<void> {
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #accept(socket: Socket): Promise<void> {
    const asked = await readHead(socket)
    const [, path = ''] = `${asked?.head}`.split(' ')
    const headers = asked && parseHead(asked.head)?.value.headers
    const awaited = this.#awaited.get(path)
    if (asked === undefined || headers === undefined || awaited === undefined) return void socket.destroy()
    socket.write(response(headers.get('sec-websocket-key') ?? '', awaited.replies ?? ''))
    awaited.came(new RawEnd(socket, 'client', headers.get('sec-websocket-extensions') ?? '', asked.rest))
  }
}

function response(key: string, extensions: string): string {
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64')
  const extension = extensions === '' ? '' : `Sec-WebSocket-Extensions: ${extensions}\r\n`
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${extension}\r\n`
}
