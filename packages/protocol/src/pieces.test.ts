import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CountingPlatform, concat } from './pair.fixture.ts'
import { Pieces } from './pieces.ts'
import { Utf8Validator } from './utf8.ts'

const KIB = 1024
const MIB = 1024 * KIB

function newPieces(utf8 = false) {
  const platform = new CountingPlatform()
  const pieces = new Pieces(platform, utf8 ? new Utf8Validator(platform) : undefined)
  /** Takes what came whole, as fragments of a message. */
  const push = (bytes: Uint8Array, start: number, end: number) => pieces.push(bytes, start, end, 0, false)
  return { pieces, platform, push }
}

describe('§5.4 Fragmentation: joining', () => {
  test('Pieces come out joined, in order, and are gone then', () => {
    const { pieces, push } = newPieces()
    push(Uint8Array.of(9, 1, 2, 9), 1, 3)
    push(Uint8Array.of(3), 0, 1)
    expect(pieces.length).toBe(3)
    expect(pieces.take()).toEqual(Uint8Array.of(1, 2, 3))
    expect(pieces.length).toBe(0)
    expect(pieces.take()).toEqual(new Uint8Array(0))
  })

  test('No pieces, or empty ones, are an empty message, and hold nothing', () => {
    const { pieces, platform, push } = newPieces()
    for (let i = 0; i < 1000; i++) push(Uint8Array.of(1), 1, 1)
    expect(platform.allocations).toEqual([])
    expect(pieces.take()).toEqual(new Uint8Array(0))
  })

  test('Whatever the pieces are, nothing is lost', () => {
    const piece = fc.record({
      length: fc.oneof(fc.nat(200), fc.nat(70 * KIB), fc.constantFrom(16 * KIB, 64 * KIB)),
      around: fc.constantFrom(0, 1, 100_000),
    })
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (wanted) => {
        const { pieces, push } = newPieces()
        for (const [i, { length, around }] of wanted.entries()) {
          push(new Uint8Array(length + 2 * around).fill(i, around, around + length), around, around + length)
        }
        const joined = pieces.take()
        let at = 0
        for (const [i, { length }] of wanted.entries()) {
          expect(joined.subarray(at, at + length).every((octet) => octet === i)).toBe(true)
          at += length
        }
        expect(joined).toHaveLength(at)
      }),
      { numRuns: 50 },
    )
  })

  test('A large piece that is most of its memory is kept as it came', () => {
    const { pieces, platform, push } = newPieces()
    const chunk = new Uint8Array(64 * KIB)
    push(chunk, 14, chunk.length)
    expect(platform.allocations).toEqual([])
    expect(pieces.take().buffer).toBe(chunk.buffer)
  })

  test('A large piece that is less than half of its memory does not hold the rest', () => {
    const { pieces, platform, push } = newPieces()
    const chunk = new Uint8Array(100 * KIB)
    push(chunk, 60 * KIB, 100 * KIB)
    expect(platform.allocated).toBe(40 * KIB)
    expect(pieces.take().buffer).not.toBe(chunk.buffer)
  })
})

describe('§10.4 Implementation-Specific Limits: memory', () => {
  test('ws CVE-2026-48779: 65,536 fragments of 64 bytes hold about their 4 MiB, in few blocks', () => {
    const { platform, push } = newPieces()
    // Each in a chunk of its own, of which it is nearly all; but blocks hold them, not the chunks.
    for (let i = 0; i < 65_536; i++) push(new Uint8Array(72), 8, 72)
    expect(platform.allocated).toBeGreaterThanOrEqual(4 * MIB)
    expect(platform.allocated).toBeLessThanOrEqual(4 * MIB + 64 * KIB)
    expect(platform.allocations.length).toBeLessThan(80)
  })

  test('undici CVE-2026-12151: fragments of one byte hold no more than their bytes', () => {
    const { platform, push } = newPieces()
    for (let i = 0; i < MIB; i++) push(Uint8Array.of(0, 0, 1), 2, 3)
    expect(platform.allocated).toBeGreaterThanOrEqual(MIB)
    expect(platform.allocated).toBeLessThanOrEqual(MIB + 64 * KIB)
  })

  test('Small pieces between large ones do not hold a block each', () => {
    const { platform, push } = newPieces()
    for (let i = 0; i < 64; i++) push(new Uint8Array(KIB), 0, KIB)
    for (let i = 0; i < 100; i++) {
      push(new Uint8Array(16), 0, 1)
      push(new Uint8Array(16 * KIB), 0, 16 * KIB)
    }
    expect(platform.allocated).toBeLessThanOrEqual((2 * 64 + 100) * KIB)
  })

  test('Whatever the pieces are, at most twice their bytes is held, and a block', () => {
    const length = fc.oneof(fc.nat(100), fc.nat(5000), fc.constantFrom(16 * KIB, 20_000))
    fc.assert(
      fc.property(fc.array(length, { maxLength: 200 }), (lengths) => {
        const { pieces, platform, push } = newPieces()
        let kept = 0
        for (const one of lengths) {
          push(new Uint8Array(one), 0, one)
          if (one >= 16 * KIB) kept += one
        }
        expect(platform.allocated + kept).toBeLessThanOrEqual(2 * pieces.length + 64 * KIB)
      }),
    )
  })

  test('Many pieces make one message', () => {
    const { pieces, push } = newPieces()
    const parts = Array.from({ length: 300 }, (_, i) => new Uint8Array(10).fill(i))
    for (const part of parts) push(part, 0, part.length)
    expect(pieces.take()).toEqual(concat(parts))
  })
})

describe('Parts of a frame', () => {
  /** Pushes what came of one frame in parts of these lengths, each in a chunk of its own. */
  function pushFrame(
    pieces: Pieces,
    payload: Uint8Array,
    lengths: readonly number[],
    last: boolean,
  ): boolean[] {
    let rest = payload.length
    return lengths.map((length) => {
      const at = payload.length - rest
      const chunk = payload.slice(at, at + length)
      rest -= length
      return pieces.push(chunk, 0, length, rest, last)
    })
  }

  const payload = Uint8Array.from({ length: 300 * KIB }, (_, i) => (i * 7 + (i >> 8)) % 251)

  /** By `expect`, octets are compared one by one, and that takes seconds. */
  const joined = (...parts: Uint8Array[]): string =>
    parts.map((part) => new TextDecoder('latin1').decode(part)).join('')

  test('The last frame of a message is copied into one block of its length, which is the message', () => {
    const { pieces, platform } = newPieces()
    pushFrame(pieces, payload, [64 * KIB - 8, 64 * KIB, 64 * KIB, 108 * KIB + 8], true)
    expect(platform.allocations).toEqual([300 * KIB])
    const message = pieces.take()
    expect(joined(message) === joined(payload)).toBe(true)
    expect(message.byteLength).toBe(message.buffer.byteLength)
  })

  test('What came before the last frame moves into that block', () => {
    const { pieces, platform, push } = newPieces()
    push(payload, 0, 10 * KIB)
    pushFrame(pieces, payload, [1 * KIB, 299 * KIB], true)
    expect(platform.allocations.at(-1)).toBe(310 * KIB)
    expect(joined(pieces.take()) === joined(payload.subarray(0, 10 * KIB), payload)).toBe(true)
  })

  test('A frame that is not the last has a block of its own', () => {
    const { pieces, platform } = newPieces()
    pushFrame(pieces, payload, [64 * KIB, 64 * KIB, 172 * KIB], false)
    expect(platform.allocations).toEqual([300 * KIB])
    pushFrame(pieces, payload, [300 * KIB], true)
    expect(joined(pieces.take()) === joined(payload, payload)).toBe(true)
  })

  test('A part that would be kept goes where its frame has a block', () => {
    const { pieces, platform } = newPieces()
    pushFrame(pieces, payload.subarray(0, 64 * KIB), [32 * KIB, 32 * KIB], false)
    expect(platform.allocations).toEqual([64 * KIB])
    expect(joined(pieces.take()) === joined(payload.subarray(0, 64 * KIB))).toBe(true)
  })

  test('Frames of two bytes, each cut in two, share blocks as whole ones do', () => {
    const { pieces, platform } = newPieces()
    for (let i = 0; i < 32 * KIB; i++) {
      pieces.push(Uint8Array.of(1), 0, 1, 1, false)
      pieces.push(Uint8Array.of(1), 0, 1, 0, false)
    }
    expect(platform.allocated).toBeLessThanOrEqual(2 * 64 * KIB)
    expect(platform.allocations.length).toBeLessThan(10)
  })

  test.each([true, false])('Who declares much and sends little is not believed; last: %s', (last) => {
    const { pieces, platform } = newPieces()
    pieces.push(new Uint8Array(100), 0, 100, 64 * MIB, last)
    expect(platform.allocated).toBeLessThanOrEqual(33 * 100)
    pieces.push(new Uint8Array(10 * KIB), 0, 10 * KIB, 64 * MIB - 10 * KIB, last)
    expect(platform.allocated).toBeLessThanOrEqual(33 * (10 * KIB + 100) + 33 * 100)
  })

  test('However a frame comes in parts, masked or not, nothing is lost', () => {
    const cuts = fc.array(fc.nat(payload.length), { maxLength: 8 })
    fc.assert(
      fc.property(cuts, fc.boolean(), fc.nat(3), (places, last, before) => {
        const { pieces, push } = newPieces()
        for (let i = 0; i < before; i++) push(payload, i, 20 * KIB)
        const ends = [...places, payload.length].sort((a, b) => a - b)
        const lengths = ends.map((end, i) => end - (ends[i - 1] ?? 0)).filter((length) => length > 0)
        pushFrame(pieces, payload, lengths, last)
        const held = Array.from({ length: before }, (_, i) => payload.subarray(i, 20 * KIB))
        expect(joined(pieces.take()) === joined(...held, payload)).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  test('§8.1: text is judged as it is unmasked, part by part, in blocks and where it is kept', () => {
    const text = new TextEncoder().encode('é'.repeat(40 * KIB))
    const { pieces } = newPieces(true)
    expect(pushFrame(pieces, text, [33, 20 * KIB, 60 * KIB - 33], false)).toEqual([true, true, true])
    expect(pushFrame(pieces, text, [80 * KIB], true)).toEqual([true])
    const wrong = text.slice().fill(0xff, 70 * KIB)
    expect(pushFrame(newPieces(true).pieces, wrong, [33, 20 * KIB, 60 * KIB - 33], true)).toEqual([
      true,
      true,
      false,
    ])
    expect(pushFrame(newPieces(true).pieces, wrong, [80 * KIB], true)).toEqual([false])
  })
})
