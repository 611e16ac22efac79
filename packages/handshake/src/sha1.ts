// SHA-1, FIPS 180-4 §6.1. The handshake uses it to detect confused servers, not for security (RFC 6455 §10.8), so a
// small one in plain code is enough, and the package needs no platform. DataViews hold the words: they are big-endian,
// as the standard is, so the state is the digest.

const schedule = new DataView(new ArrayBuffer(80 * 4))

/** The 20-byte SHA-1 digest of `bytes`. */
export function sha1(bytes: Uint8Array): Uint8Array {
  const digest = new DataView(new ArrayBuffer(20))
  // §5.3.1
  for (const [index, word] of [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0].entries()) {
    digest.setInt32(index * 4, word)
  }
  const padded = pad(bytes)
  for (let at = 0; at < padded.byteLength; at += 64) digestBlock(digest, padded, at)
  return new Uint8Array(digest.buffer)
}

/** §5.1.1: a 1 bit, zeros, and the length in bits as 64 bits, up to a multiple of 64 bytes. */
function pad(bytes: Uint8Array): DataView {
  const padded = new Uint8Array((bytes.length + 9 + 63) & ~63)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n)
  return view
}

/** §6.1.2 */
function digestBlock(digest: DataView, padded: DataView, at: number): void {
  fillSchedule(padded, at)
  let [a, b, c, d, e] = [word(digest, 0), word(digest, 1), word(digest, 2), word(digest, 3), word(digest, 4)]
  for (let t = 0; t < 80; t++) {
    const next = (rotate(a, 5) + mix(t, b, c, d) + e + word(schedule, t)) | 0
    e = d
    d = c
    c = rotate(b, 30)
    b = a
    a = next
  }
  for (const [index, value] of [a, b, c, d, e].entries()) {
    digest.setInt32(index * 4, word(digest, index) + value)
  }
}

/** §6.1.2 step 1: the block's sixteen words, then each from four before it. */
function fillSchedule(padded: DataView, at: number): void {
  for (let t = 0; t < 16; t++) schedule.setInt32(t * 4, padded.getInt32(at + t * 4))
  for (let t = 16; t < 80; t++) {
    const earlier =
      word(schedule, t - 3) ^ word(schedule, t - 8) ^ word(schedule, t - 14) ^ word(schedule, t - 16)
    schedule.setInt32(t * 4, rotate(earlier, 1))
  }
}

function word(words: DataView, index: number): number {
  return words.getInt32(index * 4)
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
