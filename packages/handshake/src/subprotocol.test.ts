import { describe, expect, it } from 'vitest'
import { checkedSubprotocols, chooseSubprotocol, parseSubprotocols } from './subprotocol.ts'

const request = { httpVersion: '1.1', headers: {} }

describe('§4.1 item 10: the offer', () => {
  it('is empty where the header is absent', () => {
    expect(parseSubprotocols(undefined)).toEqual([])
  })

  it('is a list of tokens', () => {
    expect(parseSubprotocols('chat, superchat')).toEqual(['chat', 'superchat'])
  })

  it.each(['', 'chat, chat', 'a b', '"chat"'])('may not be %j', (header) => {
    expect(parseSubprotocols(header)).toBeUndefined()
  })
})

describe('§4.2.2 step 4: the choice', () => {
  it("is the server's first that the client offered", () => {
    expect(chooseSubprotocol(['v1', 'v2'], ['v3', 'v2', 'v1'], request)).toBe('v2')
  })

  it.each([[['v1']], [[]]])('is none where nothing matches %j', (offered) => {
    expect(chooseSubprotocol(offered, ['v2'], request)).toBeUndefined()
  })

  it('compares case', () => {
    expect(chooseSubprotocol(['Chat'], ['chat'], request)).toBeUndefined()
  })

  it.each([undefined, false, ''] as const)('is none where a function says %j', (none) => {
    expect(chooseSubprotocol(['v1'], () => none, request)).toBeUndefined()
  })

  it('may be a function of offer and request', () => {
    expect(
      chooseSubprotocol(['v1', 'v2'], (offered, asked) => (asked === request ? offered.at(-1) : ''), request),
    ).toBe('v2')
  })
})

describe("a caller's own subprotocols", () => {
  it.each([
    [['']],
    [['a b']],
    [['a', 'a']],
    [['a\r\nb']],
    ['chat' as never],
    [{} as never],
    [[['x']] as never],
  ])('may not be %j', (names) => {
    expect(() => checkedSubprotocols(names)).toThrow(
      expect.objectContaining({ code: 'OFFHOOK_SUBPROTOCOL_INVALID' }),
    )
  })
})
