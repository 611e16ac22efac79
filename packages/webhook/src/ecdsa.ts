// Providers write an ECDSA signature in DER (RFC 3279 §2.2.3): a SEQUENCE of two INTEGERs, r and s. WebCrypto knows only
// the 32 + 32 bytes of IEEE P1363. Both runtimes are given those, so that both refuse the same.
const SEQUENCE = 0x30
const INTEGER = 0x02
const SIZE = 32

/** The 64 bytes of a P-256 signature in DER, `undefined` if it is anything else: DER has one form for each. Never throws. */
export function rawOf(der: Uint8Array): Uint8Array | undefined {
  // Of P-256 none is longer than 2 + 2 * (2 + 33) bytes: a length always takes one.
  if (der[0] !== SEQUENCE || der[1] !== der.length - 2) return undefined
  const r = integerAt(der, 2)
  const s = r && integerAt(der, r.end)
  if (r === undefined || s?.end !== der.length) return undefined
  const raw = new Uint8Array(2 * SIZE)
  raw.set(r.bytes, SIZE - r.bytes.length)
  raw.set(s.bytes, 2 * SIZE - s.bytes.length)
  return raw
}

/** A P-256 signature as its provider writes it. */
export function derOf(raw: Uint8Array): Uint8Array {
  const content = [...integer(raw.subarray(0, SIZE)), ...integer(raw.subarray(SIZE))]
  return Uint8Array.of(SEQUENCE, content.length, ...content)
}

interface Integer {
  readonly bytes: Uint8Array
  readonly end: number
}

/** A number of 1 to 32 bytes, which is not zero. CVE-2021-43571: a verifier that let zeros pass accepted anything. */
function integerAt(der: Uint8Array, start: number): Integer | undefined {
  const [tag, length = 0, first = 0, second = 0] = der.subarray(start, start + 4)
  const end = start + 2 + length
  if (tag !== INTEGER || length === 0 || end > der.length || first >= 0x80) return undefined
  if (first !== 0) return sized({ bytes: der.subarray(start + 2, end), end })
  // A leading zero is there to keep a high bit from being a sign, and for nothing else.
  return length > 1 && second >= 0x80 ? sized({ bytes: der.subarray(start + 3, end), end }) : undefined
}

function sized(integer: Integer): Integer | undefined {
  return integer.bytes.length > SIZE ? undefined : integer
}

function integer(bytes: Uint8Array): number[] {
  const start = bytes.findIndex((byte) => byte !== 0)
  const digits = [...bytes.subarray(start)]
  if (Number(digits[0]) >= 0x80) digits.unshift(0)
  return [INTEGER, digits.length, ...digits]
}
