/**
 * The load: raw bytes from a process of its own. Frames are made once and never parsed: an echo of a known
 * size is counted by its bytes, so that this side costs less than any server.
 */
import { connect, type Socket } from 'node:net'
import { constants, deflateRawSync } from 'node:zlib'
import type { Work } from './work.ts'

/** What to do, and against whom. */
export interface Order extends Work {
  readonly port: number
  /** The answer is the very bytes that were sent: the ceiling's. */
  readonly raw: boolean
  readonly milliseconds: number
}

export interface Result {
  readonly messages: number
  readonly seconds: number
}

const MASK = Buffer.from([0x5a, 0x13, 0xc7, 0x2e])

/** One masked frame with this payload. */
function frame(first: number, payload: Buffer): Buffer {
  const { length } = payload
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
  header[0] = first
  header[1] = 0x80 | (length < 126 ? length : length < 65_536 ? 126 : 127)
  if (header.length === 4) header.writeUInt16BE(length, 2)
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2)
  const masked = Buffer.from(payload)
  for (let i = 0; i < length; i++) masked[i] = (masked[i] as number) ^ (MASK[i & 3] as number)
  return Buffer.concat([header, MASK, masked])
}

function headerLength(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10
}

function payloadOf({ kind, bytes }: Work): Buffer {
  if (kind === 'binary') return Buffer.from(Array.from({ length: bytes }, (_, i) => (i * 7) & 0xff))
  if (kind === 'mixed')
    return Buffer.from('Grüße, 世界 🌍! '.repeat(bytes)).subarray(0, wholeCharacters(bytes))
  return Buffer.from(JSON.stringify({ users: sample(bytes) })).subarray(0, bytes)
}

/** Cuts where no character is cut: the text repeats every 24 bytes. */
function wholeCharacters(bytes: number): number {
  const period = Buffer.byteLength('Grüße, 世界 🌍! ')
  return Math.max(period, bytes - (bytes % period))
}

function sample(bytes: number): object[] {
  return Array.from({ length: Math.ceil(bytes / 20) }, (_, i) => ({
    id: i * 7919,
    name: `user-${i}`,
    on: i % 3 === 0,
  }))
}

function deflated(payload: Buffer): Buffer {
  const bytes = deflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH })
  return bytes.subarray(0, -4)
}

const TEXT = 0x81
const BINARY = 0x82
const RSV1 = 0x40

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

function handshake(deflate: boolean): string {
  return [
    'GET /echo HTTP/1.1',
    'Host: 127.0.0.1',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    ...(deflate
      ? [
          'Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover',
        ]
      : []),
    '\r\n',
  ].join('\r\n')
}

/** A connection that keeps so many messages in flight and counts their echoes. */
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
    this.#socket.write(handshake(order.kind === 'deflate'))
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
  void run(order).then((result) => process.send?.(result))
})
process.on('disconnect', () => process.exit())
