import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ExtensionElement, formatExtensions, parseExtensions } from './extension.ts'

const MEGABYTE = 1 << 20

describe('§9.1 Negotiating Extensions', () => {
  it.each<[string, ExtensionElement[]]>([
    ['foo', [{ name: 'foo', params: [] }]],
    ['bar; baz=2', [{ name: 'bar', params: [['baz', '2']] }]],
    ['bar;baz', [{ name: 'bar', params: [['baz', true]] }]],
    ['bar ; baz = 2', [{ name: 'bar', params: [['baz', '2']] }]],
    ['bar; baz="2"', [{ name: 'bar', params: [['baz', '2']] }]],
    ['bar; baz="\\1\\0"', [{ name: 'bar', params: [['baz', '10']] }]],
    [
      'foo, bar; baz=2',
      [
        { name: 'foo', params: [] },
        { name: 'bar', params: [['baz', '2']] },
      ],
    ],
    [
      'x; a; a=1; a=2',
      [
        {
          name: 'x',
          params: [
            ['a', true],
            ['a', '1'],
            ['a', '2'],
          ],
        },
      ],
    ],
    [', foo,', [{ name: 'foo', params: [] }]],
  ])('reads %s', (text, elements) => {
    expect(parseExtensions(text)).toEqual(elements)
  })

  it.each([
    '',
    ',',
    ';',
    'foo;',
    'foo; ;a',
    'foo; =1',
    'foo; a=',
    'foo; a=,',
    'foo; a=""',
    'foo; a="',
    'foo; a="1',
    'foo; a="\\',
    'foo; a="1 2"',
    'foo; a="1,2"',
    'foo; a="1"2',
    'foo; a=1 2',
    'foo bar',
    'foo/1',
    'foo; a="é"',
    '"foo"',
  ])('finds %j malformed', (text) => {
    expect(parseExtensions(text)).toBeUndefined()
  })

  it('has no elements where the header is absent', () => {
    expect(parseExtensions(undefined)).toEqual([])
  })

  it('GHSA-5v72-xg48-5rpm (ws): constructor and __proto__ are just names', () => {
    expect(parseExtensions('constructor; __proto__=1, __proto__; constructor')).toEqual([
      { name: 'constructor', params: [['__proto__', '1']] },
      { name: '__proto__', params: [['constructor', true]] },
    ])
  })

  it.each(['a;', ';a', '; a="x"', ' ', '"', '\\', 'x', ', a; b', '=a', '\\"'])(
    'CVE-2020-7662 (websocket-extensions): finishes on a megabyte of %j, quoted or not',
    (piece) => {
      const hostile = piece.repeat(MEGABYTE / piece.length)
      for (const text of [hostile, `a; b="${hostile}`, `a; b="${hostile}"`]) {
        const elements = parseExtensions(text)
        expect(elements === undefined || elements.length > 0).toBe(true)
      }
    },
  )

  it('never throws, whatever the text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ';', ',', '=', '"', '\\', ' ', '\t', 'é', '\0') })
    fc.assert(
      fc.property(text, (header) => {
        expect(() => parseExtensions(header)).not.toThrow()
      }),
    )
  })
})

describe('formatting extensions', () => {
  const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/)
  const param = fc.tuple(token, fc.oneof(fc.constant(true as const), token))
  const element = fc.record({ name: token, params: fc.array(param) })

  it('is undone by parsing', () => {
    fc.assert(
      fc.property(fc.array(element, { minLength: 1 }), (elements) => {
        expect(parseExtensions(formatExtensions(elements))).toEqual(elements)
      }),
    )
  })

  it.each<ExtensionElement>([
    { name: 'a\r\nX: y', params: [] },
    { name: '', params: [] },
    { name: 'a', params: [['b c', true]] },
    { name: 'a', params: [['b', 'c\r\n']] },
  ])('refuses %j, which is no token', (bad) => {
    expect(() => formatExtensions([bad])).toThrow(
      expect.objectContaining({ code: 'OFFHOOK_EXTENSION_INVALID' }),
    )
  })
})
