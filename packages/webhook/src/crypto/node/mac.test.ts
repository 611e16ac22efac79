import { createHmac, hash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { HashAlgorithm, Part } from '../contract.ts'
import { importMacKey, MOST_COPIED } from './mac.ts'
import type { OneShotHash } from './one-shot-hash.ts'

const algorithm = fc.constantFrom<HashAlgorithm>('sha1', 'sha256', 'sha512')
// Beyond a block of the hash, which has 64 or 128 bytes, a secret is hashed first.
const secret = fc.uint8Array({ maxLength: 200 })
const part = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'binary' }), fc.string())
const parts: fc.Arbitrary<Part[]> = fc.array(part, { maxLength: 4 })

function expected(algorithm: HashAlgorithm, secret: Uint8Array, parts: readonly Part[]): Uint8Array {
  const mac = createHmac(algorithm, secret)
  for (const part of parts) mac.update(part)
  return new Uint8Array(mac.digest())
}

describe.each([
  ['one-shot hashes', hash],
  ['no hash in one shot, as before Node 20.12', undefined],
])('a MAC with %s', (_, hash) => {
  it('is that of createHmac, for any key and any parts', () => {
    fc.assert(
      fc.property(algorithm, secret, parts, (algorithm, secret, parts) => {
        expect(importMacKey(algorithm, secret, hash).sign(parts)).toEqual(expected(algorithm, secret, parts))
      }),
      { numRuns: 500 },
    )
  })

  it.each([0, 63, 64, 65, 127, 128, 129, 200])('is that of createHmac, for a key of %i bytes', (length) => {
    const secret = new Uint8Array(length).fill(0xa5)
    for (const algorithm of ['sha1', 'sha256', 'sha512'] as const) {
      expect(importMacKey(algorithm, secret, hash).sign(['a', 'b'])).toEqual(
        expected(algorithm, secret, ['ab']),
      )
    }
  })

  it.each([-1, 0, 1])('is that of createHmac, of %i bytes more than are copied', (more) => {
    const body = new Uint8Array(MOST_COPIED + more).fill(7)
    const text = '\u{20ac}'.repeat(Math.ceil(MOST_COPIED / 3) + more)
    for (const parts of [[body], ['t.', body], [text], [body, text]]) {
      expect(importMacKey('sha512', body.subarray(0, 200), hash).sign(parts)).toEqual(
        expected('sha512', body.subarray(0, 200), parts),
      )
    }
  })

  it('of one key owes nothing to another, or to what was signed before', () => {
    const [one, other] = ['one', 'other'].map((text) => Buffer.from(text)) as [Buffer, Buffer]
    const keys = [importMacKey('sha256', one, hash), importMacKey('sha256', other, hash)] as const
    const first = keys[0].sign(['a longer text than the next'])
    expect(keys[1].sign(['x'])).toEqual(expected('sha256', other, ['x']))
    expect(keys[0].sign(['x'])).toEqual(expected('sha256', one, ['x']))
    expect(first).toEqual(expected('sha256', one, ['a longer text than the next']))
  })
})

describe('what is signed', () => {
  it.each([
    [MOST_COPIED, 2],
    [MOST_COPIED + 1, 0],
  ])('of %i bytes takes %i hashes in one shot, the key padded beforehand', async (length, calls) => {
    const counted = vi.fn<OneShotHash>((...all) => hash(...all))
    const key = importMacKey('sha256', Buffer.from('a fine secret'), counted)
    expect(counted).not.toHaveBeenCalled()
    await key.sign([new Uint8Array(length)])
    expect(counted).toHaveBeenCalledTimes(calls)
  })
})
