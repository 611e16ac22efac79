import { describe, expect, test } from 'vitest'
import {
  checkHeader,
  type HeaderRules,
  headerLength,
  headerLengthFor,
  MAX_HEADER,
  payloadLength,
  writeHeader,
} from './header.ts'
import { bigEndian } from './raw-frame.fixture.ts'
import type { Violation } from './violation.ts'

const GIBI = 2 ** 30
const MAX_SAFE = Number.MAX_SAFE_INTEGER

/** The lengths at which something changes, and their neighbours. */
const lengths = [
  0,
  1,
  124,
  125,
  126,
  127,
  128,
  65_534,
  65_535,
  65_536,
  65_537,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 32 + 1,
  2 ** 53 - 1,
]

function rules(over: Partial<HeaderRules> = {}): HeaderRules {
  return { rsv: 0, masked: false, maxPayload: MAX_SAFE, ...over }
}

function check64(length: bigint, over?: Partial<HeaderRules>): Violation | undefined {
  return checkHeader(Uint8Array.from([0x82, 127, ...bigEndian(length, 8)]), 0, rules(over))
}

function check16(length: number, over?: Partial<HeaderRules>): Violation | undefined {
  return checkHeader(Uint8Array.from([0x82, 126, ...bigEndian(length, 2)]), 0, rules(over))
}

/** What §5.2 and §5.5 say to the first two bytes, if the extended length is in order. */
function expected(first: number, second: number, masked: boolean, rsv: number): Violation | undefined {
  const opcode = first % 16
  const control = opcode >= 8
  if ((first & 0x70 & ~rsv) > 0) return 'reserved-bits'
  if (![0, 1, 2, 8, 9, 10].includes(opcode)) return 'reserved-opcode'
  if (masked && second < 128) return 'mask-missing'
  if (!masked && second >= 128) return 'mask-forbidden'
  if (control && (first & 0x70) > 0) return 'reserved-bits'
  if (control && first < 128) return 'control-fragmented'
  if (control && second % 128 > 125) return 'control-too-long'
  return undefined
}

describe('§5.2 Base Framing Protocol: the first two bytes', () => {
  const cases = [false, true].flatMap((masked) =>
    [0x00, 0x10, 0x20, 0x40, 0x70].map((rsv) => [masked ? 'server' : 'client', rsv, masked] as const),
  )
  const header = new Uint8Array(MAX_HEADER)

  test.each(cases)('All 65,536 of them, as a %s that claims RSV bits %i', (_role, rsv, masked) => {
    const wrong: string[] = []
    for (let both = 0; both < 65_536; both++) {
      header[0] = both >>> 8
      header[1] = both
      // 126 as 16 bits, 2^48 and more as 64: both minimal.
      header.set((both & 0x7f) === 126 ? [0, 126] : [0, 1, 0, 0], 2)
      const violation = checkHeader(header, 0, rules({ masked, rsv }))
      if (violation !== expected(both >>> 8, both & 0xff, masked, rsv)) wrong.push(`${both}: ${violation}`)
    }
    expect(wrong).toEqual([])
  })

  test('The header is read where it stands', () => {
    expect(checkHeader(Uint8Array.of(0xff, 0xff, 0x81, 0x00), 2, rules())).toBeUndefined()
    expect(checkHeader(Uint8Array.of(0x81, 0x00, 0x83, 0x00), 2, rules())).toBe('reserved-opcode')
  })

  test('Its length follows from the second byte', () => {
    const lengthOf = (second: number) => headerLength(Uint8Array.of(0, 0x81, second), 1)
    const seconds = Array.from({ length: 256 }, (_, second) => second)
    const wanted = seconds.map((second) => {
      const extended = second % 128 === 126 ? 2 : second % 128 === 127 ? 8 : 0
      return 2 + extended + (second >= 128 ? 4 : 0)
    })
    expect(seconds.map(lengthOf)).toEqual(wanted)
  })
})

describe('§5.2 Payload length', () => {
  test('"the minimal number of bytes MUST be used": 16 bits begin at 126', () => {
    const wrong: number[] = []
    for (let length = 0; length < 65_536; length++) {
      if (check16(length) !== (length < 126 ? 'length-not-minimal' : undefined)) wrong.push(length)
    }
    expect(wrong).toEqual([])
  })

  test.each([
    [0n, 'length-not-minimal'],
    [125n, 'length-not-minimal'],
    [126n, 'length-not-minimal'],
    [65_535n, 'length-not-minimal'],
    [65_536n, undefined],
    [2n ** 31n, undefined],
    [2n ** 32n - 1n, undefined],
    [2n ** 32n, undefined],
    [2n ** 53n - 1n, undefined],
    [2n ** 53n, 'frame-too-big'],
    [2n ** 53n + 1n, 'frame-too-big'],
    [2n ** 62n, 'frame-too-big'],
    [2n ** 63n - 1n, 'frame-too-big'],
    [2n ** 63n, 'length-overflow'],
    [2n ** 64n - 1n, 'length-overflow'],
  ] as const)('64 bits that say %d are %s', (length, violation) => {
    expect(check64(length)).toBe(violation)
    expect(check64(length, { maxPayload: Number.POSITIVE_INFINITY })).toBe(violation)
  })

  test('§10.4 A frame is refused by its header if it declares more than the limit, and not before', () => {
    const check7 = (length: number, maxPayload: number) =>
      checkHeader(Uint8Array.of(0x82, length), 0, rules({ maxPayload }))
    expect([check7(0, 0), check7(1, 0), check7(100, 100), check7(101, 100)]).toEqual([
      undefined,
      'frame-too-big',
      undefined,
      'frame-too-big',
    ])
    expect(check16(1000, { maxPayload: 1000 })).toBeUndefined()
    expect(check16(1001, { maxPayload: 1000 })).toBe('frame-too-big')
    expect(check64(BigInt(GIBI), { maxPayload: GIBI })).toBeUndefined()
    expect(check64(BigInt(GIBI) + 1n, { maxPayload: GIBI })).toBe('frame-too-big')
    expect(check64(BigInt(4 * GIBI), { maxPayload: 4 * GIBI })).toBeUndefined()
    expect(check64(BigInt(4 * GIBI) + 1n, { maxPayload: 4 * GIBI })).toBe('frame-too-big')
  })

  test('§5.5 A control frame is not subject to that limit', () => {
    expect(checkHeader(Uint8Array.of(0x89, 125), 0, rules({ maxPayload: 0 }))).toBeUndefined()
  })

  test.each(lengths)('%d is written in the minimal number of bytes, and read again', (length) => {
    for (const masked of [false, true]) {
      const header = new Uint8Array(20).fill(0xee)
      const end = writeHeader(header, 3, 0x82, length, masked) + (masked ? 4 : 0)
      expect(end).toBe(3 + headerLengthFor(length, masked))
      expect(end).toBe(3 + headerLength(header, 3))
      expect(payloadLength(header, 3)).toBe(length)
      expect(checkHeader(header, 3, rules({ masked }))).toBeUndefined()
      expect(header.slice(0, 3)).toEqual(Uint8Array.of(0xee, 0xee, 0xee))
      expect(header.slice(end)).toEqual(new Uint8Array(20 - end).fill(0xee))
    }
  })

  test('It stands in network byte order', () => {
    const header = new Uint8Array(10)
    writeHeader(header, 0, 0x82, 0x0102, false)
    expect([...header.slice(0, 4)]).toEqual([0x82, 126, 1, 2])
    writeHeader(header, 0, 0x82, 0x0001_0203_0405_0607, false)
    expect([...header]).toEqual([0x82, 127, 0, 1, 2, 3, 4, 5, 6, 7])
  })
})

describe('Advisories', () => {
  test('undici CVE-2026-1528: a 64-bit length is compared before anything is computed from it', () => {
    expect(check64(2n ** 64n - 1n)).toBe('length-overflow')
    expect(check64(2n ** 53n + 1n)).toBe('frame-too-big')
  })

  test('gorilla CVE-2020-27813: no length wraps around below the limit', () => {
    const wrapping = [2n ** 31n, 2n ** 32n, 2n ** 32n + 5n, 2n ** 53n, 2n ** 63n - 1n]
    expect(wrapping.map((length) => check64(length, { maxPayload: 1024 }))).toEqual(
      wrapping.map(() => 'frame-too-big'),
    )
  })

  test('nats-server CVE-2026-27889: a length with its most significant bit set is a protocol error', () => {
    expect(check64(2n ** 63n)).toBe('length-overflow')
    expect(check64(2n ** 63n + 10n)).toBe('length-overflow')
  })

  test('websocket-driver CVE-2026-54466: no length loses precision', () => {
    const header = Uint8Array.from([0x82, 127, ...bigEndian(2n ** 53n - 1n, 8)])
    expect(payloadLength(header, 0)).toBe(MAX_SAFE)
    expect(check64(2n ** 53n)).toBe('frame-too-big')
  })
})
