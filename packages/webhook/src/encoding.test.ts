import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64, hex } from './encoding.ts'

describe('hex', () => {
  it('is what node:buffer writes and reads', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(hex.encode(bytes)).toBe(Buffer.from(bytes).toString('hex'))
        expect(hex.decode(hex.encode(bytes).toUpperCase())).toEqual(bytes)
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
    '\u{7f}0',
    '0\u{80}',
  ])('%j is none', (text) => {
    expect(hex.decode(text)).toBeUndefined()
  })
})

describe('base64', () => {
  it('is what node:buffer writes and reads', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(base64.encode(bytes)).toBe(Buffer.from(bytes).toString('base64'))
        expect(base64.decode(base64.encode(bytes))).toEqual(bytes)
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
    'aaa\u{7f}',
    '\u{80}aaa',
    'YQ',
    'YR==',
    'YWJ=',
    'YWF=',
  ])('%j is none', (text) => {
    expect(base64.decode(text)).toBeUndefined()
  })
})

it('any text is decoded or refused, and never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(hex, base64), (text, { name, decode }) => {
      const bytes = decode(text)
      if (bytes !== undefined) expect(Buffer.from(bytes)).toEqual(Buffer.from(text, name))
    }),
  )
})

it('what stands before the digits is not looked at', () => {
  const before = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(
      before,
      fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.constantFrom('', '=', '==')),
      fc.constantFrom(hex, base64),
      (before, text, { decode }) => {
        expect(decode(before + text, before.length)).toEqual(decode(text))
      },
    ),
  )
  expect(base64.decode('v1=', 3)).toEqual(new Uint8Array())
  expect(hex.decode('v1=', 3)).toEqual(new Uint8Array())
})
