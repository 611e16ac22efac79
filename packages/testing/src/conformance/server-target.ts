import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { HANDSHAKE, parseHead, SAMPLE_ACCEPT } from '../clients/raw-client.ts'
import type { Case, EchoOptions } from './case.ts'
import { RawEnd } from './raw-end.ts'
import { PLAIN, readHead, type Target } from './target.ts'

/** An echo endpoint that listens. */
export interface EchoServer {
  readonly url: string
  close(): Promise<void>
}

/** Has an echo endpoint listen that is set up like this. */
export type ServeEcho = (options: EchoOptions) => Promise<EchoServer>

/** Servers that are tested: one for each set of options, started when it is first needed. */
export class ServerTarget implements Target {
  readonly role = 'server'
  readonly #serve: ServeEcho
  readonly #servers = new Map<string, Promise<EchoServer>>()

  constructor(serve: ServeEcho) {
    this.#serve = serve
  }

  async open({ options = PLAIN, negotiation }: Case): Promise<RawEnd | undefined> {
    const { url } = await this.#server(options)
    const socket = await dial(url)
    socket.write(request(url, negotiation?.offer))
    const answer = await readHead(socket)
    const head = answer && parseHead(answer.head)?.value
    if (answer === undefined || head?.headers.get('sec-websocket-accept') !== SAMPLE_ACCEPT) {
      socket.destroy()
      return undefined
    }
    return new RawEnd(socket, 'server', head.headers.get('sec-websocket-extensions') ?? '', answer.rest)
  }

  async close(): Promise<void> {
    for (const server of this.#servers.values()) await (await server).close()
  }

  #server(options: EchoOptions): Promise<EchoServer> {
    const key = JSON.stringify(options)
    const server = this.#servers.get(key) ?? this.#serve(options)
    this.#servers.set(key, server)
    return server
  }
}

async function dial(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  await once(socket, 'connect')
  return socket
}

function request(url: string, offer: string | undefined): string {
  const { host, pathname } = new URL(url)
  const extensions = offer === undefined ? {} : { 'Sec-WebSocket-Extensions': offer }
  const fields = Object.entries({ Host: host, ...HANDSHAKE, ...extensions })
  return `GET ${pathname} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}
