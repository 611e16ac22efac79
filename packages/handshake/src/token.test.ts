import { describe, expect, it } from 'vitest'
import { isToken, isTokenCode, lowerAscii } from './token.ts'

describe('RFC 9110 §5.6.2 Tokens', () => {
  it('are made of letters, digits and fifteen marks, of all 65,536 code units', () => {
    const codes = Array.from({ length: 0x10000 }, (_, code) => code).filter(isTokenCode)
    expect(String.fromCharCode(...codes)).toBe(
      "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~",
    )
  })

  it.each(['chat', '__proto__', 'v1.json', "!#$%&'*+-.^_`|~"])('include %s', (text) => {
    expect(isToken(text)).toBe(true)
  })

  it.each(['', 'a b', 'a,b', 'a\r\nb', 'é', 'a"', 'a/b'])('exclude %j', (text) => {
    expect(isToken(text)).toBe(false)
  })
})

describe('ASCII case', () => {
  it('folds A to Z and nothing else, not even the Kelvin sign', () => {
    expect(lowerAscii('WebSocKet-ÀK\u212a')).toBe('websocket-Àk\u212a')
  })
})
