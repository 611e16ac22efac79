import { describe, expect, test } from 'vitest'
import { applyMask, maskBytes, readKey, turnKey, wordsOf, writeKey } from './mask.ts'
import { octets } from './raw-frame.fixture.ts'

const keys = [
  [0x00, 0x00, 0x00, 0x00],
  [0xff, 0xff, 0xff, 0xff],
  [0x01, 0x02, 0x03, 0x04],
  [0x80, 0x00, 0x00, 0x80],
  [0x37, 0xfa, 0x21, 0x3d],
  [0x00, 0xff, 0x7f, 0xfe],
]

/** §5.3, word for word. */
function naive(bytes: Uint8Array, start: number, end: number, key: readonly number[]): Uint8Array {
  return bytes.map((octet, i) => (i < start || i >= end ? octet : octet ^ (key[(i - start) % 4] as number)))
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i])
}

describe('§5.3 Client-to-Server Masking', () => {
  test('The example of §5.7: a masked "Hello"', () => {
    const bytes = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58)
    applyMask(bytes, 4, 9, readKey(bytes, 0))
    expect(new TextDecoder().decode(bytes.subarray(4))).toBe('Hello')
  })

  test.each(keys)('Key %i %i %i %i: all lengths from 0 to 300 at all alignments', (...key) => {
    const word = readKey(Uint8Array.from(key), 0)
    const wrong: string[] = []
    for (let lead = 0; lead < 8; lead++) {
      for (let length = 0; length <= 300; length++) {
        // `start` moves within the view, and the view within its memory.
        const bytes = octets(320).subarray(lead >> 1, 320 - (lead & 1))
        const wanted = naive(bytes, lead, lead + length, key)
        applyMask(bytes, lead, lead + length, word)
        if (!equal(bytes, wanted)) wrong.push(`lead ${lead}, length ${length}`)
      }
    }
    expect(wrong).toEqual([])
  })

  test('By octets alone, as where words are big-endian, it is the same', () => {
    const wrong: number[] = []
    for (let length = 0; length <= 300; length++) {
      const bytes = octets(length + 3)
      const wanted = naive(bytes, 3, length + 3, [1, 2, 3, 4])
      maskBytes(bytes, 3, length + 3, 0x04030201)
      if (!equal(bytes, wanted)) wrong.push(length)
    }
    expect(wrong).toEqual([])
  })

  test('Masking twice changes nothing', () => {
    const bytes = octets(70_001)
    applyMask(bytes, 1, 70_001, 0x8badf00d | 0)
    applyMask(bytes, 1, 70_001, 0x8badf00d | 0)
    expect(equal(bytes, octets(70_001))).toBe(true)
  })

  test('A key is read as it was written', () => {
    for (const key of [0, 1, -1, 0x12345678, 0x80000000 | 0]) {
      const bytes = new Uint8Array(6)
      writeKey(bytes, 1, key)
      expect(readKey(bytes, 1)).toBe(key)
    }
  })

  test('A payload that is masked in two goes with the key turned by what went before', () => {
    const key = 0x3d21fa37
    const wrong: number[] = []
    for (let cut = 0; cut <= 200; cut++) {
      const bytes = octets(200)
      applyMask(bytes, 0, cut, key)
      applyMask(bytes, cut, 200, turnKey(key, cut))
      if (!equal(bytes, naive(octets(200), 0, 200, [0x37, 0xfa, 0x21, 0x3d]))) wrong.push(cut)
    }
    expect(wrong).toEqual([])
  })
})

describe('The words of a memory', () => {
  const KIB = 1024

  test.each([0, 8, 256 * KIB])('of %i bytes are one view, until another is asked for', (length) => {
    const [one, other] = [new ArrayBuffer(length), new ArrayBuffer(length)]
    const words = wordsOf(one)
    expect(words.buffer).toBe(one)
    expect(wordsOf(one)).toBe(words)
    expect(wordsOf(other).buffer).toBe(other)
    expect(wordsOf(one)).not.toBe(words)
  })

  test('of a large memory are not remembered, and take no other’s place', () => {
    const [small, large] = [new ArrayBuffer(8), new ArrayBuffer(256 * KIB + 8)]
    const words = wordsOf(small)
    expect(wordsOf(large)).not.toBe(wordsOf(large))
    expect(wordsOf(small)).toBe(words)
  })
})
