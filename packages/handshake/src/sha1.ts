// SHA-1, FIPS 180-4 §6.1. The handshake uses it to detect confused servers, not for security (RFC 6455 §10.8), so a
// small one in plain code is enough, and the package needs no platform.

/** §5.3.1 */
const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]

const BLOCK_WORDS = 16
const schedule = new Int32Array(80)

/** The 20-byte SHA-1 digest of `bytes`. */
export function sha1(bytes: Uint8Array): Uint8Array {
  const digest = Int32Array.from(INITIAL)
  const message = padded(bytes)
  for (let at = 0; at < message.length; at += BLOCK_WORDS) digestBlock(digest, message, at)
  return bytesOf(digest)
}

/** §5.1.1 and §5.2.1: a 1 bit, zeros, and the length in bits as 64 bits, up to a multiple of 16 words. */
function padded(bytes: Uint8Array): Int32Array {
  const { length } = bytes
  const words = new Int32Array(BLOCK_WORDS * Math.ceil((length + 9) / 64))
  for (let i = 0; i < length; i++) setByte(words, i, bytes[i] as number)
  setByte(words, length, 0x80)
  words[words.length - 2] = length / 2 ** 29
  words[words.length - 1] = length << 3
  return words
}

/** §3.1: words are big-endian. */
function setByte(words: Int32Array, at: number, byte: number): void {
  words[at >> 2] = (words[at >> 2] as number) | (byte << (24 - 8 * (at & 3)))
}

function bytesOf(words: Int32Array): Uint8Array {
  const bytes = new Uint8Array(4 * words.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = word(words, at >> 2) >>> (24 - 8 * (at & 3))
  return bytes
}

/** §6.1.2 */
function digestBlock(digest: Int32Array, message: Int32Array, at: number): void {
  fillSchedule(message, at)
  let a = word(digest, 0)
  let b = word(digest, 1)
  let c = word(digest, 2)
  let d = word(digest, 3)
  let e = word(digest, 4)
  for (let t = 0; t < 80; t++) {
    const next = (rotate(a, 5) + mix(t, b, c, d) + e + word(schedule, t)) | 0
    e = d
    d = c
    c = rotate(b, 30)
    b = a
    a = next
  }
  add(digest, 0, a)
  add(digest, 1, b)
  add(digest, 2, c)
  add(digest, 3, d)
  add(digest, 4, e)
}

/** §6.1.2 step 1: the block's sixteen words, then each from four before it. */
function fillSchedule(message: Int32Array, at: number): void {
  for (let t = 0; t < 16; t++) schedule[t] = word(message, at + t)
  for (let t = 16; t < 80; t++) {
    const earlier =
      word(schedule, t - 3) ^ word(schedule, t - 8) ^ word(schedule, t - 14) ^ word(schedule, t - 16)
    schedule[t] = rotate(earlier, 1)
  }
}

function word(words: Int32Array, index: number): number {
  return words[index] as number
}

function add(words: Int32Array, index: number, value: number): void {
  words[index] = word(words, index) + value
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

/** §4.1.1 and §4.2.1: the function and the constant of each quarter. */
function mix(t: number, b: number, c: number, d: number): number {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
  return (b ^ c ^ d) + 0xca62c1d6
}
