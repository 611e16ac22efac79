/** Ends of connections in memory, for tests: what happens to each is noted, and two can be joined. */
import {
  applyMask,
  FIN,
  FrameDecoder,
  headerLengthFor,
  type Opcode,
  type Platform,
  webPlatform,
  writeHeader,
} from '@offhook/frame'
import type { Inflated, MessageExtension } from './extension.ts'
import type { ProtocolOptions } from './options.ts'
import { Protocol } from './protocol.ts'
import type { CloseInfo, ProtocolSink } from './sink.ts'

export type Role = ProtocolOptions['role']

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]))
}

export function bytewise(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (octet) => Uint8Array.of(octet))
}

/** The bytes in pieces; places beyond the end count as the end. */
export function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...cuts, 0, bytes.length].map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b)
  return places.slice(1).map((end, i) => bytes.slice(places[i], end))
}

/** The bits of a frame's first byte: FIN, true if not given, and RSV. */
export interface FrameBits {
  readonly fin?: boolean
  readonly rsv?: number
}

/** A frame as `from` sends it. Two octets of `key` are zero, as it may well be. */
export function frame(
  from: Role,
  opcode: Opcode,
  data: string | readonly number[] | Uint8Array = [],
  { fin = true, rsv = 0 }: FrameBits = {},
): Uint8Array {
  const payload = typeof data === 'string' ? utf8(data) : Uint8Array.from(data)
  const masked = from === 'client'
  const bytes = new Uint8Array(headerLengthFor(payload.length, masked) + payload.length)
  const start = bytes.length - payload.length
  writeHeader(bytes, 0, (fin ? FIN : 0) | rsv | opcode, payload.length, masked)
  bytes.set(payload, start)
  if (!masked) return bytes
  bytes.set([1, 0, 0, 4], start - 4)
  applyMask(bytes, start, bytes.length, 0x04000001)
  return bytes
}

/** A frame on the wire: opcode, RSV bits and payload. */
export type Sent = readonly [opcode: Opcode, rsv: number, payload: Uint8Array]

/** The frames that `from` sent; text that shows a violation, should there be one. */
export function framesOf(from: Role, bytes: Uint8Array): (Sent | string)[] {
  const frames: (Sent | string)[] = []
  const decoder = new FrameDecoder(
    {
      data: (opcode, rsv, _fin, chunk, start, end) => frames.push([opcode, rsv, chunk.slice(start, end)]),
      control: (opcode, chunk, start, end) => frames.push([opcode, 0, chunk.slice(start, end)]),
      violation: (violation) => frames.push(violation),
    },
    { masked: from === 'client', rsv: 0x40, maxPayload: Number.MAX_SAFE_INTEGER },
  )
  decoder.receive(bytes)
  return frames
}

export type Happening = readonly [name: keyof ProtocolSink, detail: unknown]

/** Notes all that happens on one end. */
export class End implements ProtocolSink {
  readonly role: Role
  readonly #options: ProtocolOptions
  protocol: Protocol
  readonly happened: Happening[] = []
  /** What the application does. */
  handlers: Partial<ProtocolSink> = {}

  constructor(role: Role, options: Partial<ProtocolOptions> = {}) {
    this.role = role
    this.#options = { role, ...options }
    this.protocol = new Protocol(this, this.#options)
  }

  /** Goes on with a new protocol, if the one that it has is at rest; returns whether it was. */
  rest(): boolean {
    if (!this.protocol.atRest) return false
    this.protocol = new Protocol(this, this.#options)
    return true
  }

  message(data: string | Uint8Array): void {
    this.happened.push(['message', typeof data === 'string' ? data : data.slice()])
    this.handlers.message?.(data)
  }

  pinged(payload: Uint8Array): void {
    this.happened.push(['pinged', payload])
    this.handlers.pinged?.(payload)
  }

  ponged(payload: Uint8Array): void {
    this.happened.push(['ponged', payload])
    this.handlers.ponged?.(payload)
  }

  output(): void {
    this.handlers.output?.()
  }

  failed(error: unknown): void {
    this.happened.push(['failed', error])
  }

  closing(): void {
    this.handlers.closing?.()
  }

  closed(info: CloseInfo): void {
    this.happened.push(['closed', info])
    this.handlers.closed?.(info)
  }

  get messages(): unknown[] {
    return this.happened.flatMap(([name, detail]) => (name === 'message' ? [detail] : []))
  }

  /** How it was closed, if that happened once and nothing happened after it. */
  get end(): CloseInfo | undefined {
    const first = this.happened.find(([name]) => name === 'closed')
    return first === this.happened.at(-1) ? (first?.[1] as CloseInfo | undefined) : undefined
  }

  take(): Uint8Array {
    const bytes = concat(this.protocol.takeOutput())
    this.protocol.recycleOutput()
    return bytes
  }

  /** The frames that it sent since they were last taken. */
  sent(): (Sent | string)[] {
    return framesOf(this.role, this.take())
  }
}

/** Carries bytes both ways until there are none; `cut` says in which pieces they arrive. */
export function carry(a: End, b: End, cut: (bytes: Uint8Array) => Uint8Array[] = (bytes) => [bytes]): void {
  while (a.protocol.pending + b.protocol.pending > 0) {
    for (const chunk of cut(a.take())) b.protocol.receive(chunk)
    for (const chunk of cut(b.take())) a.protocol.receive(chunk)
  }
}

/** For a transport that reads into one memory again and again: see `receiveLent`. */
export const lentMemory: Platform = {
  ...webPlatform,
  keep: (bytes, start, end) => bytes.slice(start, end),
}

/** Receives bytes in memory that holds others afterwards. */
export function receiveLent(protocol: Protocol, bytes: Uint8Array): void {
  const chunk = bytes.slice()
  protocol.receive(chunk)
  chunk.fill(0xdd)
}

/** Stands in for compression: a mark and the payload, each octet inverted. Answers at once, or when told. */
export class FakeExtension implements MessageExtension {
  readonly #later: boolean
  readonly waiting: (() => void)[] = []
  /** Payloads from this length on are compressed. */
  threshold = 0

  readonly shareKey: string | undefined
  /** How many messages it was given to compress. */
  compressions = 0

  constructor(when: 'now' | 'later', shareKey?: string) {
    this.shareKey = shareKey
    this.#later = when === 'later'
  }

  static deflate(data: string | Uint8Array): Uint8Array {
    const payload = typeof data === 'string' ? utf8(data) : data
    return Uint8Array.from([0xdf, ...payload.map((octet) => ~octet)])
  }

  compress(payload: Uint8Array, done: (bytes: Uint8Array | undefined) => void): void {
    this.compressions++
    this.#answer(() => done(payload.length < this.threshold ? undefined : FakeExtension.deflate(payload)))
  }

  inflate(payload: Uint8Array, limit: number, done: (result: Inflated) => void): void {
    this.#answer(() => done(inflate(payload, limit)))
  }

  /** Answers all that waits, and what comes to wait meanwhile. */
  answer(): void {
    for (let work = this.waiting.shift(); work !== undefined; work = this.waiting.shift()) work()
  }

  #answer(work: () => void): void {
    if (this.#later) this.waiting.push(work)
    else work()
  }
}

function inflate(payload: Uint8Array, limit: number): Inflated {
  if (payload[0] !== 0xdf) return { ok: false, reason: 'invalid' }
  if (payload.length - 1 > limit) return { ok: false, reason: 'too-big' }
  return { ok: true, bytes: payload.slice(1).map((octet) => ~octet) }
}

/** The web's platform, with its memory counted. */
export class CountingPlatform implements Platform {
  readonly decodeText: Platform['decodeText'] = webPlatform.decodeText
  readonly isText: Platform['isText'] = webPlatform.isText
  readonly writeText: Platform['writeText'] = webPlatform.writeText
  readonly encodeText: Platform['encodeText'] = webPlatform.encodeText
  readonly keep: Platform['keep'] = webPlatform.keep
  readonly mask: Platform['mask'] = webPlatform.mask
  readonly maskingKey: Platform['maskingKey'] = webPlatform.maskingKey
  readonly allocations: number[] = []

  allocate(length: number): Uint8Array {
    this.allocations.push(length)
    return new Uint8Array(length)
  }

  get allocated(): number {
    return this.allocations.reduce((sum, length) => sum + length, 0)
  }
}
