/**
 * The load: raw bytes from a process of its own. Frames are made once and never parsed: an echo of a known
 * size is counted by its bytes, so that this side costs less than any server.
 */
import { connect, type Socket } from 'node:net'
import { comeAndGo } from './come-and-go.ts'
import type { Order, Result } from './order.ts'
import {
  BINARY,
  deflated,
  frame,
  handshake,
  headerLength,
  NO_TAKEOVER,
  payloadOf,
  RSV1,
  TEXT,
} from './wire.ts'

/** The bytes of one message, and how many its echo has; unknown for compressed ones until one came back. */
function makeMessage(order: Order): { bytes: Buffer; echo: number | undefined } {
  const payload = payloadOf(order)
  const bytes =
    order.kind === 'deflate'
      ? frame(TEXT | RSV1, deflated(payload))
      : frame(order.kind === 'binary' ? BINARY : TEXT, payload)
  if (order.raw) return { bytes, echo: bytes.length }
  return { bytes, echo: order.kind === 'deflate' ? undefined : headerLength(payload.length) + payload.length }
}

/** A connection that keeps `inFlight` messages on their way, and counts their echoes. */
class Client {
  readonly #socket: Socket
  readonly #burst: Buffer
  readonly #size: number
  #echo: number | undefined
  #partial = 0
  #opened = false
  #stopped = false
  messages = 0

  constructor(order: Order, buffer: Buffer, opened: () => void) {
    const { bytes, echo } = makeMessage(order)
    this.#size = bytes.length
    this.#echo = echo
    this.#burst = Buffer.concat(Array.from({ length: order.inFlight }, () => bytes))
    this.#socket = connect({
      port: order.port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer,
        callback: (length) => {
          if (this.#opened) this.#received(length, buffer)
          else if (buffer.subarray(0, length).includes('\r\n\r\n')) {
            this.#opened = true
            opened()
          }
          return true
        },
      },
    })
    this.#socket.on('error', () => {})
    this.#socket.write(handshake(order.kind === 'deflate' ? NO_TAKEOVER : undefined))
  }

  start(): void {
    this.#socket.write(this.#burst)
  }

  stop(): void {
    this.#stopped = true
    this.#socket.destroy()
  }

  #received(length: number, buffer: Buffer): void {
    this.#echo ??= frameLength(buffer)
    this.#partial += length
    const count = Math.floor(this.#partial / this.#echo)
    if (count === 0 || this.#stopped) return
    this.#partial -= count * this.#echo
    this.messages += count
    this.#socket.write(this.#burst.subarray(0, count * this.#size))
  }
}

/** Of an unmasked frame. */
function frameLength(bytes: Buffer): number {
  const length = (bytes[1] as number) & 0x7f
  return length < 126
    ? 2 + length
    : length === 126
      ? 4 + bytes.readUInt16BE(2)
      : 10 + Number(bytes.readBigUInt64BE(2))
}

async function run(order: Order): Promise<Result> {
  const buffer = Buffer.allocUnsafeSlow(256 * 1024)
  const clients: Client[] = []
  for (let i = 0; i < order.connections; i++) {
    await new Promise<void>((opened) => clients.push(new Client(order, buffer, opened)))
  }
  for (const client of clients) client.start()
  const started = performance.now()
  await new Promise((resolve) => setTimeout(resolve, order.milliseconds))
  const seconds = (performance.now() - started) / 1000
  const messages = clients.reduce((sum, client) => sum + client.messages, 0)
  for (const client of clients) client.stop()
  return { messages, seconds }
}

process.on('message', (order: Order) => {
  const done = order.kind === 'visit' ? comeAndGo(order) : run(order)
  void done.then((result) => process.send?.(result))
})
process.on('disconnect', () => process.exit())
