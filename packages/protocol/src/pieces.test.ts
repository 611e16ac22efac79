import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CountingPlatform, concat } from './pair.ts'
import { Pieces } from './pieces.ts'

const KIB = 1024
const MIB = 1024 * KIB

function newPieces(): { pieces: Pieces; platform: CountingPlatform } {
  const platform = new CountingPlatform()
  return { pieces: new Pieces(platform), platform }
}

describe('§5.4 Fragmentation: joining', () => {
  test('Pieces come out joined, in order, and are gone then', () => {
    const { pieces } = newPieces()
    pieces.push(Uint8Array.of(9, 1, 2, 9), 1, 3)
    pieces.push(Uint8Array.of(3), 0, 1)
    expect(pieces.length).toBe(3)
    expect(pieces.take()).toEqual(Uint8Array.of(1, 2, 3))
    expect(pieces.length).toBe(0)
    expect(pieces.take()).toEqual(new Uint8Array(0))
  })

  test('No pieces, or empty ones, are an empty message, and hold nothing', () => {
    const { pieces, platform } = newPieces()
    for (let i = 0; i < 1000; i++) pieces.push(Uint8Array.of(1), 1, 1)
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
        const { pieces } = newPieces()
        for (const [i, { length, around }] of wanted.entries()) {
          pieces.push(
            new Uint8Array(length + 2 * around).fill(i, around, around + length),
            around,
            around + length,
          )
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
    const { pieces, platform } = newPieces()
    const chunk = new Uint8Array(64 * KIB)
    pieces.push(chunk, 14, chunk.length)
    expect(platform.allocations).toEqual([])
    expect(pieces.take().buffer).toBe(chunk.buffer)
  })

  test('A large piece that is less than half of its memory does not hold the rest', () => {
    const { pieces, platform } = newPieces()
    const chunk = new Uint8Array(100 * KIB)
    pieces.push(chunk, 0, 40 * KIB)
    expect(platform.allocated).toBe(40 * KIB)
    expect(pieces.take().buffer).not.toBe(chunk.buffer)
  })
})

describe('§10.4 Implementation-Specific Limits: memory', () => {
  test('ws CVE-2026-48779: 65,536 fragments of 64 bytes hold about their 4 MiB, in few blocks', () => {
    const { pieces, platform } = newPieces()
    // Each in a chunk of its own, of which it is nearly all; but blocks hold them, not the chunks.
    for (let i = 0; i < 65_536; i++) pieces.push(new Uint8Array(72), 8, 72)
    expect(platform.allocated).toBeGreaterThanOrEqual(4 * MIB)
    expect(platform.allocated).toBeLessThanOrEqual(4 * MIB + 64 * KIB)
    expect(platform.allocations.length).toBeLessThan(80)
  })

  test('undici CVE-2026-12151: fragments of one byte hold no more than their bytes', () => {
    const { pieces, platform } = newPieces()
    for (let i = 0; i < MIB; i++) pieces.push(Uint8Array.of(0, 0, 1), 2, 3)
    expect(platform.allocated).toBeGreaterThanOrEqual(MIB)
    expect(platform.allocated).toBeLessThanOrEqual(MIB + 64 * KIB)
  })

  test('Small pieces between large ones do not hold a block each', () => {
    const { pieces, platform } = newPieces()
    for (let i = 0; i < 64; i++) pieces.push(new Uint8Array(KIB), 0, KIB)
    for (let i = 0; i < 100; i++) {
      pieces.push(new Uint8Array(16), 0, 1)
      pieces.push(new Uint8Array(16 * KIB), 0, 16 * KIB)
    }
    expect(platform.allocated).toBeLessThanOrEqual((2 * 64 + 100) * KIB)
  })

  test('Whatever the pieces are, at most twice their bytes is held, and a block', () => {
    const length = fc.oneof(fc.nat(100), fc.nat(5000), fc.constantFrom(16 * KIB, 20_000))
    fc.assert(
      fc.property(fc.array(length, { maxLength: 200 }), (lengths) => {
        const { pieces, platform } = newPieces()
        let kept = 0
        for (const one of lengths) {
          pieces.push(new Uint8Array(one), 0, one)
          if (one >= 16 * KIB) kept += one
        }
        expect(platform.allocated + kept).toBeLessThanOrEqual(2 * pieces.length + 64 * KIB)
      }),
    )
  })

  test('Many pieces make one message', () => {
    const { pieces } = newPieces()
    const parts = Array.from({ length: 300 }, (_, i) => new Uint8Array(10).fill(i))
    for (const part of parts) pieces.push(part, 0, part.length)
    expect(pieces.take()).toEqual(concat(parts))
  })
})
