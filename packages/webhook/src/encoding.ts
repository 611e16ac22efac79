import { WebhookOptionError } from './errors.ts'

/** How a provider writes a MAC, or its secret, as text. */
export type Encoding = 'hex' | 'base64'

/** One encoding, by itself: a bundle that needs hex alone has no base64 in it. */
export interface Codec {
  readonly name: Encoding
  encode(bytes: Uint8Array): string
  /**
   * The bytes that the text stands for, from index `from` on; `undefined` if it is not exactly in this encoding. Never throws.
   * Base64 is that of RFC 4648 §4, padded: white space and the URL-safe alphabet are refused, and so is (§3.5) a last digit
   * with bits that belong to no byte. So each MAC has one text.
   */
  decode(text: string, from?: number): Uint8Array | undefined
}

/** The value of each character code, -1 where it is no digit. */
const hexValues = /* @__PURE__ */ valuesOf('0123456789abcdef', '0123456789ABCDEF')
const base64Values = /* @__PURE__ */ valuesOf(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
)

const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function valuesOf(...alphabets: readonly string[]): Int8Array {
  const values = new Int8Array(128).fill(-1)
  for (const digits of alphabets) {
    for (const [value, digit] of [...digits].entries()) values[digit.charCodeAt(0)] = value
  }
  return values
}

/** The text of all bytes, or of the first `most`: to make a view of those takes longer than to make their text. */
export function encodeHex(bytes: Uint8Array, most: number = bytes.length): string {
  const end = Math.min(most, bytes.length)
  let text = ''
  for (let index = 0; index < end; index++) text += hexPairs[bytes[index] as number]
  return text
}

function decodeHex(text: string, from = 0): Uint8Array | undefined {
  if ((text.length - from) % 2 !== 0) return undefined
  const bytes = new Uint8Array((text.length - from) >> 1)
  for (let index = 0, at = from; index < bytes.length; index++, at += 2) {
    const byte = (valueAt(hexValues, text, at) << 4) | valueAt(hexValues, text, at + 1)
    if (byte < 0) return undefined
    bytes[index] = byte
  }
  return bytes
}

function decodeBase64(text: string, from = 0): Uint8Array | undefined {
  const length = text.length - from
  if (length % 4 !== 0) return undefined
  const end = length === 0 ? from : text.length - paddingOf(text)
  const bytes = new Uint8Array(((end - from) * 6) >> 3)
  let bits = 0
  let held = 0
  for (let at = from, written = 0; at < end; at++) {
    const value = valueAt(base64Values, text, at)
    if (value < 0) return undefined
    bits = (bits << 6) | value
    held += 6
    if (held < 8) continue
    held -= 8
    bytes[written++] = bits >> held
  }
  return (bits & ((1 << held) - 1)) === 0 ? bytes : undefined
}

function valueAt(values: Int8Array, text: string, index: number): number {
  const code = text.charCodeAt(index)
  return code < 128 ? (values[code] as number) : -1
}

/** How many `=` stand at the end, two at most. */
function paddingOf(text: string): number {
  if (text.endsWith('==')) return 2
  return text.endsWith('=') ? 1 : 0
}

export const hex: Codec = { name: 'hex', encode: (bytes) => encodeHex(bytes), decode: decodeHex }

export const base64: Codec = {
  name: 'base64',
  encode: (bytes) => btoa(String.fromCharCode(...bytes)),
  decode: decodeBase64,
}

const codecs: Readonly<Record<Encoding, Codec>> = { hex, base64 }

/** The codec that an option names. */
export function codecOf(encoding: Encoding): Codec {
  if (Object.hasOwn(codecs, encoding)) return codecs[encoding]
  throw new WebhookOptionError(
    'OFFHOOK_ENCODING_INVALID',
    `'${encoding}' is no encoding that is known here: take 'hex' or 'base64'.`,
  )
}
