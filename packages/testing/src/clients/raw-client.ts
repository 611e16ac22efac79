import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { onTestFinished } from 'vitest'
import { certificate } from './certificate.ts'
import { CLOSE, frameLength, parseFrame, type RawFrame } from './raw-frame.ts'

/** The beginning of an HTTP/1.1 response; the names of headers in lower case. */
export interface ResponseHead {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
}

/** The key and the answer to it that RFC 6455 §1.3 shows. */
const SAMPLE_KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
export const SAMPLE_ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='

/** The header fields of an opening handshake. */
export const HANDSHAKE: Readonly<Record<string, string>> = {
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  'Sec-WebSocket-Key': SAMPLE_KEY,
  'Sec-WebSocket-Version': '13',
}

/** A WebSocket client by hand on a bare socket: it sends any octets, and reads only when it is asked. */
export class RawClient {
  readonly socket: Socket
  readonly #tcp: Socket
  readonly #url: URL
  readonly #chunks: AsyncIterator<Buffer>
  #bytes: Buffer = Buffer.alloc(0)

  constructor(tcp: Socket, url: URL) {
    const socket = isSecure(url) ? connectSecurely({ socket: tcp, ca: certificate }) : tcp
    this.socket = socket
    this.#tcp = tcp
    this.#url = url
    this.#chunks = socket[Symbol.asyncIterator]()
    socket.on('error', () => {})
  }

  /** A client whose TCP connection stands, and TLS on it if the URL says so. It leaves at the end of the test. */
  static async connect(address: string): Promise<RawClient> {
    const client = await RawClient.passing(address)
    onTestFinished(() => client.vanish())
    return client
  }

  /** As `connect`, for who is one of many: who makes it sees to it that it leaves, and the test does not remember it. */
  static async passing(address: string): Promise<RawClient> {
    const url = new URL(address)
    const tcp = connect({ host: url.hostname, port: Number(url.port), allowHalfOpen: true })
    const client = new RawClient(tcp, url)
    await once(client.socket, isSecure(url) ? 'secureConnect' : 'connect')
    return client
  }

  /** A client whose handshake was accepted. */
  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<RawClient> {
    const client = await RawClient.connect(url)
    client.write(client.handshake(headers))
    const { status } = await client.head()
    if (status !== 101) throw new Error(`The handshake was answered ${status}.`)
    return client
  }

  /** The octets of an opening handshake. */
  handshake(headers: Readonly<Record<string, string>> = {}): Buffer {
    const fields = Object.entries({ Host: this.#url.host, ...HANDSHAKE, ...headers })
    const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`)
    return Buffer.from(`GET ${this.#url.pathname} HTTP/1.1\r\n${lines.join('')}\r\n`)
  }

  /** Sends the pieces together. */
  write(...pieces: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(pieces))
  }

  /** Sends each octet in a packet of its own, as far as the kernel lets it. */
  async trickle(bytes: Buffer): Promise<void> {
    this.socket.setNoDelay(true)
    for (const octet of bytes) {
      await new Promise((resolve) => this.socket.write(Buffer.from([octet]), resolve))
    }
  }

  head(): Promise<ResponseHead> {
    return this.#read(parseHead)
  }

  frame(): Promise<RawFrame> {
    return this.#read(parseFrame, frameLength)
  }

  /** The next frame, which must be a Close, as its code; 1005 stands for none. */
  async closeCode(): Promise<number> {
    const { opcode, payload } = await this.frame()
    if (opcode !== CLOSE) throw new Error(`A Close was expected, this is opcode ${opcode}.`)
    return payload.length === 0 ? 1005 : payload.readUInt16BE(0)
  }

  /** How many octets come until the server ends the connection, by FIN or by reset. */
  async rest(): Promise<number> {
    let count = this.#bytes.length
    for (let chunk = await this.#chunk(); chunk !== undefined; chunk = await this.#chunk())
      count += chunk.length
    return count
  }

  /** Ends with a reset, without a word. */
  async vanish(): Promise<void> {
    if (this.socket.closed) return
    this.#tcp.resetAndDestroy()
    await once(this.socket, 'close')
  }

  /** `wanted` says how many octets there must be, as far as can be told, so that a long frame is put together once. */
  async #read<Value>(
    parse: (bytes: Buffer) => { value: Value; length: number } | undefined,
    wanted: (bytes: Buffer) => number = () => 0,
  ): Promise<Value> {
    for (;;) {
      const found = parse(this.#bytes)
      if (found !== undefined) {
        this.#bytes = this.#bytes.subarray(found.length)
        return found.value
      }
      await this.#gather(wanted(this.#bytes))
    }
  }

  /** Takes at least one chunk. */
  async #gather(wanted: number): Promise<void> {
    const chunks = [this.#bytes]
    let length = this.#bytes.length
    do {
      const chunk = await this.#chunk()
      if (chunk === undefined) throw new Error(`The server ended after ${JSON.stringify(`${this.#bytes}`)}.`)
      length += chunk.length
      chunks.push(chunk)
    } while (length < wanted)
    this.#bytes = Buffer.concat(chunks, length)
  }

  async #chunk(): Promise<Buffer | undefined> {
    try {
      const { value, done } = await this.#chunks.next()
      return done === true ? undefined : value
    } catch {
      return undefined
    }
  }
}

function isSecure({ protocol }: URL): boolean {
  return protocol === 'wss:' || protocol === 'https:'
}

/** The head of a response, or of a request but for its first line; undefined if it is not all there. */
export function parseHead(bytes: Buffer): { value: ResponseHead; length: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [status = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const headers = new Map(lines.map(splitField))
  return { value: { status: Number(status.split(' ')[1]), headers }, length: end + 4 }
}

function splitField(line: string): [name: string, value: string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}
