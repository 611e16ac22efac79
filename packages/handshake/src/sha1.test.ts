import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha1 } from './sha1.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const nodes = (text: string) => createHash('sha1').update(text, 'latin1').digest('hex')

describe('FIPS 180 SHA-1', () => {
  it.each([
    ['', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
    ['a'.repeat(1_000_000), '34aa973cd4c4daa4f61eeb2bdbad27316534016f'],
  ])('digests the vector %.20s', (text, digest) => {
    expect(hex(sha1(text))).toBe(digest)
  })

  it('agrees with node:crypto on any octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = String.fromCharCode(...bytes)
        expect(hex(sha1(text))).toBe(nodes(text))
      }),
    )
  })

  it.each([55, 56, 63, 64, 119, 120])(
    'agrees with node:crypto on %i octets, where the padding turns',
    (length) => {
      const text = 'a'.repeat(length)
      expect(hex(sha1(text))).toBe(nodes(text))
    },
  )
})
