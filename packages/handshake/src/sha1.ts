// SHA-1, FIPS 180-4 §6.1. The handshake uses it to detect confused servers, not for security (RFC 6455 §10.8), so a
// small one in plain code is enough, and the package needs no platform.

/** The words of a digest. The engine holds them best as integers with a sign. */
type Digest = Readonly<Record<'a' | 'b' | 'c' | 'd' | 'e', number>>

/** §5.3.1 */
const INITIAL: Digest = {
  a: 0x67452301,
  b: 0xefcdab89 | 0,
  c: 0x98badcfe | 0,
  d: 0x10325476,
  e: 0xc3d2e1f0 | 0,
}

const BLOCK_OCTETS = 64
const schedule = new Int32Array(80)

/** The 20-byte SHA-1 digest of text whose characters are octets. */
export function sha1(text: string): Uint8Array {
  let digest = INITIAL
  const end = BLOCK_OCTETS * Math.ceil((text.length + 9) / BLOCK_OCTETS)
  for (let at = 0; at < end; at += BLOCK_OCTETS) {
    fillSchedule(text, at, at + BLOCK_OCTETS === end)
    digest = digestBlock(digest)
  }
  return bytesOf(digest)
}

/** §5.1.1: the text is followed by a 1 bit and zeros. */
function octet(text: string, at: number): number {
  if (at < text.length) return text.charCodeAt(at)
  return at === text.length ? 0x80 : 0
}

/** §3.1: words are big-endian. */
function wordOf(text: string, at: number): number {
  return (
    (octet(text, at) << 24) | (octet(text, at + 1) << 16) | (octet(text, at + 2) << 8) | octet(text, at + 3)
  )
}

function bytesOf({ a, b, c, d, e }: Digest): Uint8Array {
  const words = [a, b, c, d, e]
  const bytes = new Uint8Array(20)
  for (let at = 0; at < 20; at++) bytes[at] = (words[at >> 2] as number) >>> (24 - 8 * (at & 3))
  return bytes
}

/** §6.1.2 */
function digestBlock(digest: Digest): Digest {
  let { a, b, c, d, e } = digest
  for (let t = 0; t < 80; t++) {
    const next = (rotate(a, 5) + mix(t, b, c, d) + e + scheduled(t)) | 0
    e = d
    d = c
    c = rotate(b, 30)
    b = a
    a = next
  }
  return {
    a: (digest.a + a) | 0,
    b: (digest.b + b) | 0,
    c: (digest.c + c) | 0,
    d: (digest.d + d) | 0,
    e: (digest.e + e) | 0,
  }
}

/** §6.1.2 step 1: the block's sixteen words, then each from four before it. */
function fillSchedule(text: string, at: number, isLast: boolean): void {
  for (let t = 0; t < 16; t++) schedule[t] = wordOf(text, at + 4 * t)
  // §5.1.1: the length in bits ends the message, in two words, of which the upper is 0 for less than 512 MiB.
  if (isLast) schedule[15] = text.length << 3
  for (let t = 16; t < 80; t++) {
    schedule[t] = rotate(scheduled(t - 3) ^ scheduled(t - 8) ^ scheduled(t - 14) ^ scheduled(t - 16), 1)
  }
}

function scheduled(t: number): number {
  return schedule[t] as number
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
