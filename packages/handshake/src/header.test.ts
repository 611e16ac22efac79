import { describe, expect, it } from 'vitest'
import { checkedFields, isRepeated, list, single } from './header.ts'

const headers = { one: 'a', many: ['a', 'b'], lone: ['a'], none: [], gone: undefined }

describe('RFC 9110 §5.3 Field Order', () => {
  it('takes the value of a field that stands alone', () => {
    expect(['one', 'many', 'lone', 'none', 'gone', 'absent'].map((name) => single(headers, name))).toEqual([
      'a',
      undefined,
      'a',
      undefined,
      undefined,
      undefined,
    ])
  })

  it('joins repeated fields into one list', () => {
    expect(['one', 'many', 'lone', 'none', 'gone', 'absent'].map((name) => list(headers, name))).toEqual([
      'a',
      'a, b',
      'a',
      undefined,
      undefined,
      undefined,
    ])
  })

  it('knows which fields are repeated', () => {
    expect(['one', 'many', 'lone', 'none', 'gone'].filter((name) => isRepeated(headers, name))).toEqual([
      'many',
    ])
  })
})

describe("the application's header fields", () => {
  it('pass if they are names and one-line values', () => {
    const fields = [
      ['Set-Cookie', 'a=1; Path=/'],
      ['X-Tab', 'a\tb é'],
      ['X-Empty', ''],
    ] as const
    expect(checkedFields(fields)).toBe(fields)
  })

  it.each(['', 'a b', 'a:', 'a\r\nb', 'é'])('are refused with the name %j', (name) => {
    expect(() => checkedFields([[name, 'x']])).toThrow(
      expect.objectContaining({ code: 'OFFHOOK_HEADER_INVALID' }),
    )
  })

  it.each(['a\r\nSet-Cookie: b', 'a\rb', 'a\nb', 'a\0b', 'a\x7f', 'a\x1b', '\u0100', '\u560a'])(
    'CVE-2026-1527 (undici): are refused with the value %j',
    (value) => {
      expect(() => checkedFields([['X-A', value]])).toThrow(
        expect.objectContaining({ code: 'OFFHOOK_HEADER_INVALID' }),
      )
    },
  )

  it.each([[undefined], [5], [['a', 'b']]])('are refused with the value %j, and named', (value) => {
    expect(() => checkedFields([['X-A', value as never]])).toThrow(
      expect.objectContaining({
        code: 'OFFHOOK_HEADER_INVALID',
        message: expect.stringContaining('X-A must be a string'),
      }),
    )
  })

  it.each([
    'Upgrade',
    'connection',
    'Host',
    'Sec-WebSocket-Accept',
    'SEC-WEBSOCKET-KEY',
    'Content-Length',
    'Transfer-Encoding',
  ])('may not be %s, which is the handshake’s own', (name) => {
    expect(() => checkedFields([[name, 'x']])).toThrow(
      expect.objectContaining({ code: 'OFFHOOK_HEADER_RESERVED' }),
    )
  })
})
