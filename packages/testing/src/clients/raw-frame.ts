/**
 * Frames octet by octet, after the figure of RFC 6455 §5.2: shared with nothing that is tested, so that a
 * bug cannot hide by standing on both sides. It encodes what is wrong as readily as what is right.
 */
export const TEXT = 0x1
export const BINARY = 0x2
export const CONTINUATION = 0x0
export const CLOSE = 0x8
export const PING = 0x9
export const PONG = 0xa

export interface RawFrame {
  readonly fin: boolean
  /** The three RSV bits, as a number from 0 to 7. */
  readonly rsv: number
  readonly opcode: number
  readonly masked: boolean
  readonly payload: Buffer
}

/** What to encode; by default a client's whole frame. */
export interface RawFrameParts {
  readonly opcode: number
  readonly payload?: string | Buffer
  readonly fin?: boolean
  readonly rsv?: number
  readonly masked?: boolean
  /** The length to declare, if that is not the payload's. */
  readonly declared?: number | bigint
  /** How many octets of extended length to write, if not as few as will do. */
  readonly extended?: 2 | 8
}

const KEY = Buffer.from([0x37, 0xfa, 0x21, 0x3d]) // §5.7's

export function rawFrame({ opcode, fin = true, rsv = 0, masked = true, ...rest }: RawFrameParts): Buffer {
  const payload = Buffer.from(rest.payload ?? '')
  const length = lengthField(BigInt(rest.declared ?? payload.length), rest.extended)
  length[0] = (length[0] as number) | (masked ? 0x80 : 0)
  const first = Buffer.from([(fin ? 0x80 : 0) | (rsv << 4) | opcode])
  return Buffer.concat(masked ? [first, length, KEY, mask(payload)] : [first, length, payload])
}

/** A client's Close. */
export function rawClose(code: number, reason = ''): Buffer {
  return rawFrame({ opcode: CLOSE, payload: closePayload(code, reason) })
}

export function closePayload(code: number, reason: string | Buffer = ''): Buffer {
  return Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)])
}

/** How many octets the first frame of `bytes` takes, as far as can be told. */
export function frameLength(bytes: Buffer): number {
  const header = headerOf(bytes)
  return header === undefined ? 0 : header.end + header.length
}

/** The first frame of `bytes` and its length in octets, or undefined if it is not all there. */
export function parseFrame(bytes: Buffer): { value: RawFrame; length: number } | undefined {
  const header = headerOf(bytes)
  if (header === undefined || bytes.length < header.end + header.length) return undefined
  const [first = 0, second = 0] = bytes
  const masked = second >= 0x80
  const payload = bytes.subarray(header.end, header.end + header.length)
  const value = { fin: first >= 0x80, rsv: (first >> 4) & 7, opcode: first & 0xf, masked, payload }
  return { value, length: header.end + header.length }
}

function headerOf(bytes: Buffer): { end: number; length: number } | undefined {
  const short = (bytes[1] ?? 0) & 0x7f
  const end = short === 127 ? 10 : short === 126 ? 4 : 2
  if (bytes.length < end) return undefined
  if (end === 10) return { end, length: Number(bytes.readBigUInt64BE(2)) }
  return { end, length: end === 4 ? bytes.readUInt16BE(2) : short }
}

function lengthField(length: bigint, extended = extendedFor(length)): Buffer {
  if (extended === 0) return Buffer.from([Number(length)])
  const field = Buffer.alloc(1 + extended)
  field[0] = extended === 2 ? 126 : 127
  if (extended === 2) field.writeUInt16BE(Number(length), 1)
  else field.writeBigUInt64BE(length, 1)
  return field
}

function extendedFor(length: bigint): 0 | 2 | 8 {
  if (length < 126n) return 0
  return length < 65_536n ? 2 : 8
}

/** Masks, or unmasks, which is the same (§5.3). */
export function mask(payload: Buffer, key: Buffer = KEY): Buffer {
  const masked = Buffer.allocUnsafe(payload.length)
  for (let i = 0; i < payload.length; i++) masked[i] = (payload[i] as number) ^ (key[i & 3] as number)
  return masked
}
