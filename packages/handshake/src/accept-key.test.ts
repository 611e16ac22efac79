import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceptKey } from './accept-key.ts'

describe('§4.2.2 Sec-WebSocket-Accept', () => {
  it('is that of §1.3 for the key of §1.3', () => {
    expect(acceptKey('dGhlIHNhbXBsZSBub25jZQ==')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=')
  })

  it('agrees with node:crypto for any nonce', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (nonce) => {
        const key = Buffer.from(nonce).toString('base64')
        const hash = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        expect(acceptKey(key)).toBe(hash.digest('base64'))
      }),
    )
  })
})
