import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listNames, parseTokens } from './list.ts'

const MEGABYTE = 1 << 20

describe('1#token', () => {
  it.each([
    ['chat', ['chat']],
    ['chat, superchat', ['chat', 'superchat']],
    ['chat,superchat', ['chat', 'superchat']],
    [' \tchat\t ,\t superchat ', ['chat', 'superchat']],
    [',, chat ,,, superchat ,', ['chat', 'superchat']],
    ['__proto__, constructor', ['__proto__', 'constructor']],
  ])('reads %j', (text, tokens) => {
    expect(parseTokens(text)).toEqual(tokens)
  })

  it.each(['', ' ', ',', ' , ,', 'a b', 'a;b', 'a, b c', '"a"', 'a\u00a0', 'a,\r\nb', 'é'])(
    'refuses %j',
    (text) => {
      expect(parseTokens(text)).toBeUndefined()
    },
  )

  it('reads back any list of tokens', () => {
    const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/)
    const space = fc.stringMatching(/^[ \t]*$/)
    fc.assert(
      fc.property(fc.array(token, { minLength: 1 }), space, space, (tokens, before, after) => {
        expect(parseTokens(tokens.join(`${before},${after}`))).toEqual(tokens)
      }),
    )
  })

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(() => parseTokens(text)).not.toThrow()
      }),
    )
  })

  it.each([',', ' ', ' ,', 'a, ', 'a', 'b '])(
    'CVE-2021-32640 (ws): finishes on a megabyte of %j',
    (piece) => {
      const tokens = parseTokens(`a${piece.repeat(MEGABYTE / piece.length)}!`)
      expect(tokens === undefined || tokens.length > 0).toBe(true)
    },
  )
})

describe('a list that names a token', () => {
  it.each([
    'websocket',
    'WebSocket',
    'WEBSOCKET',
    'h2c, websocket',
    'foo/2,\twebsocket ,',
    '"odd", websocket',
  ])('is %j', (text) => {
    expect(listNames(text, 'websocket')).toBe(true)
  })

  it.each([
    '',
    'websockets',
    'web socket',
    'websocket/13',
    'websocket;q=1',
    'websoc\u212aet',
    'websocket\u00a0',
  ])('is not %j', (text) => {
    expect(listNames(text, 'websocket')).toBe(false)
  })

  it.each([',', ' ', 'websocke,', ', '])('finishes on a megabyte of %j', (piece) => {
    expect(listNames(piece.repeat(MEGABYTE / piece.length), 'websocket')).toBe(false)
  })
})
