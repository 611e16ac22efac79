import { once } from 'node:events'
import type { Socket } from 'node:net'
import { CLOSE, PING, PONG, rawFrame } from '../clients/raw-frame.ts'
import type { Role } from './case.ts'
import { type Arrived, FrameReader } from './frame-reader.ts'

/** How the TCP connection ended, as the catalogue sees it. */
export type TcpEnding = 'end' | 'reset' | 'no end'

/** The catalogue's end of a WebSocket connection: it sends any octets, and writes down what comes. */
export class RawEnd {
  readonly arrived: Arrived[] = []
  /** What the other end said in the handshake of extensions. */
  readonly extensions: string
  readonly tested: Role
  ending: TcpEnding | undefined
  readonly #socket: Socket
  readonly #reader = new FrameReader()
  #waiting: (() => void)[] = []

  constructor(socket: Socket, tested: Role, extensions: string, rest: Buffer) {
    this.#socket = socket
    this.tested = tested
    this.extensions = extensions
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('end', () => this.#ended('end')).on('close', () => this.#ended('reset'))
    if (rest.length > 0) this.#take(rest)
  }

  /** Whether the other end wants no more. */
  get over(): boolean {
    return this.ending !== undefined || this.closed
  }

  get closed(): boolean {
    return this.arrived.some(({ opcode }) => opcode === CLOSE)
  }

  /** Resolves when the octets have left, or cannot any more. */
  write(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => this.#socket.write(bytes, () => resolve()))
  }

  /** Resolves when this has come true. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Goes there and back so often. */
  async roundTrips(count: number): Promise<void> {
    for (let trip = 0; trip < count && !this.over; trip++) {
      const before = this.#pongs
      await this.write(rawFrame({ opcode: PING, masked: this.tested === 'server' }))
      await this.until(() => this.over || this.#pongs > before)
    }
  }

  end(): void {
    this.#socket.end()
  }

  /** Ends what has not ended by itself. */
  async destroy(): Promise<void> {
    this.ending ??= 'no end'
    this.#socket.destroy()
    if (!this.#socket.closed) await once(this.#socket, 'close')
  }

  get #pongs(): number {
    return this.arrived.filter(({ opcode }) => opcode === PONG).length
  }

  #take(chunk: Buffer): void {
    this.arrived.push(...this.#reader.push(chunk))
    this.#wake()
  }

  #ended(ending: TcpEnding): void {
    this.ending ??= ending
    this.#wake()
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resume of waiting) resume()
  }
}
