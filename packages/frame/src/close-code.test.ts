import { describe, expect, test } from 'vitest'
import { CloseCode, type CloseCodeClass, classifyCloseCode, isWireCloseCode } from './close-code.ts'

const all = Array.from({ length: 65_536 }, (_, code) => code)

/** The ranges of §7.4.2 with the codes of §7.4.1 and of the IANA registry, written out. */
const ranges: readonly (readonly [first: number, last: number, kind: CloseCodeClass, onTheWire: boolean])[] =
  [
    [0, 999, 'unused', false],
    [1000, 1003, 'defined', true],
    [1004, 1004, 'unassigned', false],
    [1005, 1006, 'local', false],
    [1007, 1014, 'defined', true],
    [1015, 1015, 'local', false],
    [1016, 2999, 'unassigned', false],
    [3000, 3999, 'registered', true],
    [4000, 4999, 'private', true],
    [5000, 65_535, 'invalid', false],
  ]

describe('§7.4 Status Codes', () => {
  test.each(ranges)('%i to %i are %s; on the wire: %s', (first, last, kind, onTheWire) => {
    const codes = all.slice(first, last + 1)
    expect(codes.filter((code) => classifyCloseCode(code) !== kind)).toEqual([])
    expect(codes.filter((code) => isWireCloseCode(code) !== onTheWire)).toEqual([])
  })

  test('The ranges cover every number that two octets can hold', () => {
    expect(ranges.flatMap(([first, last]) => all.slice(first, last + 1))).toEqual(all)
  })

  test('What two octets cannot hold is never on the wire', () => {
    const odd = [-1, 1000.5, 3000.1, 65_536 + 1000, Number.NaN, Number.POSITIVE_INFINITY]
    expect(odd.filter(isWireCloseCode)).toEqual([])
  })

  test('§7.4.1 Each code with a name is defined, or local and never sent', () => {
    expect(Object.values(CloseCode).filter((code) => !isWireCloseCode(code))).toEqual([1005, 1006, 1015])
  })
})
