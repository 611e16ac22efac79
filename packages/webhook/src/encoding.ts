/** How a producer writes a MAC, or its secret, as text. */
export type Encoding = 'hex' | 'base64'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const hexDigits = digits('0123456789abcdef', 'ABCDEF', 10)
const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const base64Digits = digits(alphabet, '', 0)

/** The value of each character code, -1 where it is no digit. */
function digits(first: string, alike: string, valueOfAlike: number): Int8Array {
  const values = new Int8Array(128).fill(-1)
  for (const [value, digit] of [...first].entries()) values[digit.charCodeAt(0)] = value
  for (const [value, digit] of [...alike].entries()) values[digit.charCodeAt(0)] = valueOfAlike + value
  return values
}

/** The bytes that the text stands for, `undefined` if it is not exactly of this encoding. Never throws. */
export function decode(text: string, encoding: Encoding): Uint8Array | undefined {
  return encoding === 'hex' ? decodeHex(text) : decodeBase64(text)
}

export function encode(bytes: Uint8Array, encoding: Encoding): string {
  return encoding === 'hex' ? encodeHex(bytes) : btoa(String.fromCharCode(...bytes))
}

export function encodeHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += hexPairs[byte]
  return text
}

function decodeHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let index = 0; index < bytes.length; index++) {
    const byte = (digit(hexDigits, text, index * 2) << 4) | digit(hexDigits, text, index * 2 + 1)
    // A digit of -1 has every bit set, and so has what it is joined to.
    if (byte < 0) return undefined
    bytes[index] = byte
  }
  return bytes
}

/**
 * RFC 4648 §4, padded: white space and the URL-safe alphabet are refused, and so is (§3.5) a last digit with bits that
 * belong to no byte. One text for one MAC.
 */
function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const end = text.length - padding
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  let bits = 0
  for (let index = 0, written = 0; index < end; index++) {
    const value = digit(base64Digits, text, index)
    if (value < 0) return undefined
    bits = (bits << 6) | value
    // Of four digits all but the first complete a byte: 12, 10 and 8 bits are there after them, 6 after the first.
    if (index % 4 !== 0) bytes[written++] = bits >> (6 - (index % 4) * 2)
  }
  return (bits & unusedBits(padding)) === 0 ? bytes : undefined
}

/** The bits of the last digit that complete no byte: two before `=`, four before `==`. */
function unusedBits(padding: number): number {
  return (1 << (padding * 2)) - 1
}

function digit(values: Int8Array, text: string, index: number): number {
  return values[text.charCodeAt(index)] ?? -1
}
