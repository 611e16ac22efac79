/** How a producer writes a MAC, or its secret, as text. */
export type Encoding = 'hex' | 'base64'

interface Digits {
  /** The value of each character code, -1 where it is no digit. */
  readonly values: Int8Array
  /** Bits of a digit. */
  readonly width: number
  /** Digits that come together. */
  readonly group: number
}

const encodings: Record<Encoding, Digits> = {
  hex: { values: valuesOf('0123456789abcdef'), width: 4, group: 2 },
  base64: {
    values: valuesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'),
    width: 6,
    group: 4,
  },
}

const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function valuesOf(digits: string): Int8Array {
  const values = new Int8Array(128).fill(-1)
  for (const [value, digit] of [...digits].entries()) values[digit.charCodeAt(0)] = value
  return values
}

export function encode(bytes: Uint8Array, encoding: Encoding): string {
  return encoding === 'hex' ? encodeHex(bytes) : btoa(String.fromCharCode(...bytes))
}

/** Of all bytes, or of so many of the first: a view of those takes longer to make than their text. */
export function encodeHex(bytes: Uint8Array, most: number = bytes.length): string {
  const end = Math.min(most, bytes.length)
  let text = ''
  for (let index = 0; index < end; index++) text += hexPairs[bytes[index] as number]
  return text
}

/**
 * The bytes that the text stands for, `undefined` if it is not exactly of this encoding. Never throws. Base64 is that of
 * RFC 4648 §4, padded: white space and the URL-safe alphabet are refused, and so is (§3.5) a last digit with bits that
 * belong to no byte. One text for one MAC.
 */
export function decode(text: string, encoding: Encoding): Uint8Array | undefined {
  const { values, width, group } = encodings[encoding]
  if (text.length % group !== 0) return undefined
  const digits = encoding === 'hex' ? text.toLowerCase() : withoutPadding(text)
  const bytes = new Uint8Array((digits.length * width) >> 3)
  let bits = 0
  let held = 0
  for (let index = 0, written = 0; index < digits.length; index++) {
    const value = values[digits.charCodeAt(index)] ?? -1
    if (value < 0) return undefined
    bits = (bits << width) | value
    held += width
    if (held < 8) continue
    held -= 8
    bytes[written++] = bits >> held
  }
  return (bits & ((1 << held) - 1)) === 0 ? bytes : undefined
}

/** Without `=` or `==` at the end. */
function withoutPadding(text: string): string {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return text.slice(0, text.length - padding)
}
