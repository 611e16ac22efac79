import { createHash, hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fingerprintBy } from './fingerprint.ts'

describe('a fingerprint', () => {
  it('is the first half of a SHA-256, also before Node 20.12', () => {
    const half = createHash('sha256').update('é').digest().subarray(0, 16)
    for (const fingerprint of [fingerprintBy(hash), fingerprintBy(undefined)]) {
      expect(Buffer.from(fingerprint('é').buffer)).toEqual(half)
    }
  })

  it('is taken once for each of the two keys of a delivery, and anew for others', () => {
    const hashed: string[] = []
    const fingerprint = fingerprintBy((algorithm, text, encoding) => {
      hashed.push(String(text))
      return createHash(algorithm).update(text).digest(encoding)
    })
    const words = ['id', 'digest', 'id', 'digest', 'next', 'digest', 'id'].map((key) => [...fingerprint(key)])
    expect(hashed).toEqual(['id', 'digest', 'next', 'id'])
    expect(words.slice(2, 4)).toEqual(words.slice(0, 2))
    expect(words[6]).toEqual(words[0])
  })
})
