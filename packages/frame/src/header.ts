/**
 * The header of a frame, RFC 6455 §5.2:
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-------+-+-------------+-------------------------------+
 *     |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
 *     |I|S|S|S|  (4)  |A|     (7)     |             (16/64)           |
 *     |N|V|V|V|       |S|             |   (if payload len==126/127)   |
 *     | |1|2|3|       |K|             |                               |
 *     +-+-+-+-+-------+-+-------------+ - - - - - - - - - - - - - - - +
 *
 * All rules that a header alone can break stand in `checkHeader`, in the order of the figure.
 */
import { isControl, isReserved } from './opcode.ts'
import type { Violation } from './violation.ts'

/** FIN: "this is the final fragment in a message". */
export const FIN = 0x80
/** RSV1: "this message is compressed", where permessage-deflate is agreed (RFC 7692 §6). */
export const RSV1 = 0x40
const RSV = 0x70
const OPCODE = 0x0f
const MASK = 0x80
const LENGTH = 0x7f

/** The length field says that 16 bits of length follow, or 64. */
const LENGTH_16 = 126
const LENGTH_64 = 127

/** §5.5: "All control frames MUST have a payload length of 125 bytes or less". */
export const MAX_CONTROL_PAYLOAD = 125

/** 2 bytes, 8 of extended length, 4 of masking-key. */
export const MAX_HEADER = 14

/** What this end expects of the other's headers. */
export interface HeaderRules {
  /** The RSV bits that an agreed extension claims, as in the first byte; 0 for none. */
  readonly rsv: number
  /** Whether the peer must mask (it is a client), or must not (it is a server). */
  readonly masked: boolean
  /** Bytes that one data frame may declare. */
  readonly maxPayload: number
}

/** Length of the header that starts at `at`, of which the first two bytes have arrived. */
export function headerLength(bytes: Uint8Array, at: number): number {
  const second = bytes[at + 1] as number
  const length = second & LENGTH
  const extended = length < LENGTH_16 ? 0 : length === LENGTH_16 ? 2 : 8
  return 2 + extended + ((second & MASK) >> 5)
}

/** What the header that starts at `at` breaks, if anything. The whole header has arrived. */
export function checkHeader(bytes: Uint8Array, at: number, rules: HeaderRules): Violation | undefined {
  const first = bytes[at] as number
  const second = bytes[at + 1] as number
  const opcode = first & OPCODE
  const length = second & LENGTH

  // RSV: "MUST be 0 unless an extension is negotiated that defines meanings for non-zero values."
  if ((first & RSV & ~rules.rsv) !== 0) return 'reserved-bits'
  // Opcode: "If an unknown opcode is received, the receiving endpoint MUST _Fail the WebSocket Connection_."
  if (isReserved(opcode)) return 'reserved-opcode'
  // Mask, §5.1: "The server MUST close the connection upon receiving a frame that is not masked."
  // "A client MUST close a connection if it detects a masked frame."
  if (((second & MASK) !== 0) !== rules.masked) return rules.masked ? 'mask-missing' : 'mask-forbidden'
  if (isControl(opcode)) return checkControl(first, length)
  // Payload length: "the minimal number of bytes MUST be used to encode the length".
  if (length === LENGTH_16) return check16(bytes, at + 2, rules.maxPayload)
  if (length === LENGTH_64) return check64(bytes, at + 2, rules.maxPayload)
  return length > rules.maxPayload ? 'frame-too-big' : undefined
}

function checkControl(first: number, length: number): Violation | undefined {
  // RFC 7692 §6: "An endpoint MUST NOT set the 'Per-Message Compressed' bit of control frames".
  if ((first & RSV) !== 0) return 'reserved-bits'
  // §5.5: control frames "MUST NOT be fragmented".
  if ((first & FIN) === 0) return 'control-fragmented'
  return length > MAX_CONTROL_PAYLOAD ? 'control-too-long' : undefined
}

function check16(bytes: Uint8Array, at: number, maxPayload: number): Violation | undefined {
  const length = uint16(bytes, at)
  if (length < LENGTH_16) return 'length-not-minimal'
  return length > maxPayload ? 'frame-too-big' : undefined
}

function check64(bytes: Uint8Array, at: number, maxPayload: number): Violation | undefined {
  const high = uint32(bytes, at)
  // "the most significant bit MUST be 0"
  if (high >= 0x8000_0000) return 'length-overflow'
  // From 2^53 on a double is not exact, so nothing is computed from it.
  if (high >= 0x20_0000) return 'frame-too-big'
  const length = high * 0x1_0000_0000 + uint32(bytes, at + 4)
  if (length <= 0xffff) return 'length-not-minimal'
  return length > maxPayload ? 'frame-too-big' : undefined
}

/** The payload length that the header at `at` declares; the header has been checked. */
export function payloadLength(bytes: Uint8Array, at: number): number {
  const length = (bytes[at + 1] as number) & LENGTH
  if (length < LENGTH_16) return length
  if (length === LENGTH_16) return uint16(bytes, at + 2)
  return uint32(bytes, at + 2) * 0x1_0000_0000 + uint32(bytes, at + 6)
}

/** Length of the header that `writeHeader` writes. */
export function headerLengthFor(payloadLength: number, masked: boolean): number {
  const extended = payloadLength < LENGTH_16 ? 0 : payloadLength <= 0xffff ? 2 : 8
  return 2 + extended + (masked ? 4 : 0)
}

/**
 * Writes all of a header but its masking-key, and returns where it ends.
 * `first` is the first byte: FIN, RSV and opcode.
 */
export function writeHeader(
  target: Uint8Array,
  at: number,
  first: number,
  payloadLength: number,
  masked: boolean,
): number {
  const mask = masked ? MASK : 0
  target[at] = first
  if (payloadLength < LENGTH_16) {
    target[at + 1] = mask | payloadLength
    return at + 2
  }
  if (payloadLength <= 0xffff) {
    target[at + 1] = mask | LENGTH_16
    target[at + 2] = payloadLength >>> 8
    target[at + 3] = payloadLength
    return at + 4
  }
  target[at + 1] = mask | LENGTH_64
  writeUint32(target, at + 2, Math.floor(payloadLength / 0x1_0000_0000))
  writeUint32(target, at + 6, payloadLength)
  return at + 10
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
}

function uint32(bytes: Uint8Array, at: number): number {
  return uint16(bytes, at) * 0x1_0000 + uint16(bytes, at + 2)
}

function writeUint32(target: Uint8Array, at: number, value: number): void {
  target[at] = value >>> 24
  target[at + 1] = value >>> 16
  target[at + 2] = value >>> 8
  target[at + 3] = value
}
