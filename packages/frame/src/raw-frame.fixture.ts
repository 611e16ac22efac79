import type { Opcode } from './opcode.ts'

/** A frame as the figure of §5.2 draws it, right or wrong: for tests, which should not trust the writer. */
export interface RawFrame {
  readonly opcode: Opcode
  readonly fin?: boolean
  readonly rsv?: number
  readonly payload?: Uint8Array
  /** The four octets of the masking-key; none for a frame that is not masked. */
  readonly key?: readonly number[] | undefined
}

/** Encodes a frame octet by octet. */
export function rawFrame({
  opcode,
  fin = true,
  rsv = 0,
  payload = new Uint8Array(0),
  key,
}: RawFrame): Uint8Array {
  const { length } = payload
  const mask = key === undefined ? 0 : 0x80
  const first = (fin ? 0x80 : 0) | rsv | opcode
  return Uint8Array.from([
    first,
    ...(length < 126
      ? [mask | length]
      : length < 65_536
        ? [mask | 126, ...bigEndian(length, 2)]
        : [mask | 127, ...bigEndian(length, 8)]),
    ...(key ?? []),
    ...payload.map((octet, i) => octet ^ (key?.[i % 4] ?? 0)),
  ])
}

export function bigEndian(value: number | bigint, octets: number): number[] {
  const big = BigInt(value)
  return Array.from({ length: octets }, (_, i) => Number((big >> BigInt(8 * (octets - 1 - i))) & 0xffn))
}

export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** Octets that do not repeat with a period of 4, of 256, or of any power of two. */
export function octets(length: number, seed = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => ((i + seed) * 7 + ((i + seed) >> 8) * 13) % 251)
}
