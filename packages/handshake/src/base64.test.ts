import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBase64, isBase64Of16Bytes } from './base64.ts'

describe('RFC 4648 §10 Test Vectors', () => {
  it.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('encodes "%s" as "%s"', (text, encoded) => {
    expect(encodeBase64(Buffer.from(text))).toBe(encoded)
  })

  it('agrees with Buffer on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
      }),
    )
  })
})

describe('the base64 of 16 bytes', () => {
  it('is recognized for any 16 bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        expect(isBase64Of16Bytes(encodeBase64(bytes))).toBe(true)
      }),
    )
  })

  it('is never recognized for any other count of bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array().filter((bytes) => bytes.length !== 16),
        (bytes) => {
          expect(isBase64Of16Bytes(encodeBase64(bytes))).toBe(false)
        },
      ),
    )
  })

  it.each([
    ['', 'nothing'],
    ['dGhlIHNhbXBsZSBub25jZQ', 'no padding'],
    ['dGhlIHNhbXBsZSBub25jZQ=A', 'padding that is not at the end'],
    ['dGhlIHNhbXBsZSBub25j====', 'too much padding'],
    ['dGhlIHNhbXBsZSBub25j-_==', 'the URL alphabet'],
    ['dGhlIHNhbXBsZSBub25jZ =='.slice(0, 24), 'a space'],
    ['dGhlIHNhbXBsZSBub25j\u{1f600}==', 'a surrogate pair'],
  ])('is not %j: %s', (text) => {
    expect(isBase64Of16Bytes(text)).toBe(false)
  })
})
