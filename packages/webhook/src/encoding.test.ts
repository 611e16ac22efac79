import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, encode } from './encoding.ts'

describe('hex', () => {
  it('is what node:buffer writes and reads', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(encode(bytes, 'hex')).toBe(Buffer.from(bytes).toString('hex'))
        expect(decode(encode(bytes, 'hex').toUpperCase(), 'hex')).toEqual(bytes)
      }),
    )
  })

  it.each([
    'a',
    'abc',
    '0g',
    'g0',
    ' 00',
    '0x00',
    '00 ',
    'é0',
    '0é',
    '\u{1f600}',
    '-1',
    '/0',
    ':0',
    '@0',
    '`0',
  ])('%j is none', (text) => {
    expect(decode(text, 'hex')).toBeUndefined()
  })
})

describe('base64', () => {
  it('is what node:buffer writes and reads', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(encode(bytes, 'base64')).toBe(Buffer.from(bytes).toString('base64'))
        expect(decode(encode(bytes, 'base64'), 'base64')).toEqual(bytes)
      }),
    )
  })

  it.each([
    'a',
    'aa',
    'aaa',
    'a===',
    '====',
    '=aaa',
    'aa=a',
    'a-_a',
    'aa a',
    'aaa\n',
    'éaaa',
    '\u{1f600}aa',
    'YQ',
    'YR==',
    'YWJ=',
    'YWF=',
  ])('%j is none', (text) => {
    expect(decode(text, 'base64')).toBeUndefined()
  })
})

it('any text is decoded or refused, and never throws', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('hex' as const, 'base64' as const),
      (text, encoding) => {
        const bytes = decode(text, encoding)
        if (bytes !== undefined) expect(Buffer.from(bytes)).toEqual(Buffer.from(text, encoding))
      },
    ),
  )
})

it('what stands before the digits is not looked at', () => {
  const before = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(
      before,
      fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.constantFrom('', '=', '==')),
      fc.constantFrom('hex' as const, 'base64' as const),
      (before, text, encoding) => {
        expect(decode(before + text, encoding, before.length)).toEqual(decode(text, encoding))
      },
    ),
  )
  expect(decode('v1=', 'base64', 3)).toEqual(new Uint8Array())
  expect(decode('v1=', 'hex', 3)).toEqual(new Uint8Array())
})
