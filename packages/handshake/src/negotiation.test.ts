import { describe, expect, it, vi } from 'vitest'
import { type ExtensionParams, parseExtensions, type ServerExtension } from './extension.ts'
import { acceptOffers } from './negotiation.ts'

const extension = (
  name: string,
  rsv: number,
  takes = (_: ExtensionParams) => true,
): ServerExtension<string> => ({
  name,
  rsv,
  accept: (params) => (takes(params) ? { params, agreed: `${name}!` } : undefined),
})

const names = (header: string, extensions: readonly ServerExtension<string>[]) =>
  acceptOffers(parseExtensions(header) ?? [], extensions).map(({ name }) => name)

describe('§9.1 Negotiating Extensions: the server', () => {
  it("accepts in the client's order", () => {
    expect(names('b, a', [extension('a', 0x40), extension('b', 0x20)])).toEqual(['b', 'a'])
  })

  it('hands on what the extension agreed to', () => {
    expect(acceptOffers([{ name: 'a', params: [['x', '1']] }], [extension('a', 0x40)])).toEqual([
      { name: 'a', rsv: 0x40, params: [['x', '1']], agreed: 'a!' },
    ])
  })

  it('ignores what it does not know', () => {
    expect(names('x-unknown, a', [extension('a', 0)])).toEqual(['a'])
  })

  it('GHSA-5v72-xg48-5rpm (ws): knows nothing called constructor, toString or __proto__', () => {
    expect(names('constructor, toString; valueOf, __proto__', [extension('a', 0)])).toEqual([])
  })

  it('tries the next offer of a name when one is declined, and accepts one', () => {
    const second = extension('a', 0x40, (params) => params.length === 1)
    expect(
      acceptOffers(parseExtensions('a, a; x, a; y') ?? [], [second]).map(({ params }) => params),
    ).toEqual([[['x', true]]])
  })

  it('accepts a name once, though it claims no RSV bit', () => {
    expect(names('a, a', [extension('a', 0)])).toEqual(['a'])
  })

  it('refuses an extension whose RSV bit is taken, without asking it', () => {
    const late = extension('b', 0x60)
    const accept = vi.spyOn(late, 'accept')
    expect(names('a, b', [extension('a', 0x40), late])).toEqual(['a'])
    expect(accept).not.toHaveBeenCalled()
  })
})
