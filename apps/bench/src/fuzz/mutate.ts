import type { Random } from '../random.ts'

/** Octets that mean something in headers, lengths, close codes, UTF-8 and DEFLATE. */
// biome-ignore format: a table
const WORDS: readonly Buffer[] = [
  [0x00], [0x7d], [0x7e], [0x7f], [0x80], [0xfd], [0xfe], [0xff], [0x81, 0x80], [0x88, 0x82], [0x03, 0xe8],
  [0x00, 0x7e], [0xff, 0xff], [0x00, 0x00, 0xff, 0xff], [0xc3, 0xa9], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98, 0x80],
  [0xc1, 0x80], [0x22], [0x2c], [0x3b], [0x0a], [0x0d, 0x0a],
].map((octets) => Buffer.from(octets))

const LONGEST = 300

/** Changes an input in one to four places; `other` is one that it may borrow from. */
export function mutate(input: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  let bytes: Buffer = Buffer.from(input)
  for (let times = 1 + random(4); times > 0; times--) bytes = once(bytes, other, random)
  return bytes.subarray(0, LONGEST)
}

function once(bytes: Buffer, other: Uint8Array, random: Random): Buffer {
  const at = random(bytes.length + 1)
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
  const word = WORDS[random(WORDS.length)] as Buffer
  switch (random(6)) {
    case 0:
      return flip(bytes, at, random)
    case 1:
      return Buffer.concat([before, word, after])
    case 2:
      return Buffer.concat([before, word, after.subarray(word.length)])
    case 3:
      return Buffer.concat([before, after.subarray(1 + random(8))])
    case 4:
      return Buffer.concat([before, other.subarray(random(other.length + 1))])
    default:
      return Buffer.concat([before, before.subarray(random(at + 1)), after])
  }
}

function flip(bytes: Buffer, at: number, random: Random): Buffer {
  const flipped = Buffer.from(bytes)
  if (at < flipped.length) flipped[at] = (flipped[at] as number) ^ (1 << random(8))
  return flipped
}
