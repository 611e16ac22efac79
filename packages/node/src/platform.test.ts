import { webPlatform } from '@offhook/frame'
import { describe, expect, it } from 'vitest'
import { nodePlatform } from './platform.ts'

/** Numbers from 0 up to `below` that look random and are the same each time. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return Math.floor(((state >>> 0) / 2 ** 32) * below)
  }
}

const roll = dice(6455)

/** Of each length that UTF-8 has, the ends of each; and halves of a pair, which have no UTF-8. */
const UNITS = [
  'a',
  '\0',
  '\x7f',
  '\x80',
  'é',
  '\u07ff',
  '\u0800',
  '日',
  '\uffff',
  '\ufeff',
  '😀',
  '\ud800',
  '\udc00',
]

/** Around 64, where the way changes by which a text is found to be ASCII; 200 units may have 256 octets and more, where decoding does. */
const LENGTHS = [0, 1, 2, 7, 63, 64, 65, 200]

function anyText(): string {
  const units = roll(2) === 0 ? UNITS.slice(0, 3) : UNITS
  const length = LENGTHS[roll(LENGTHS.length)] as number
  return Array.from({ length }, () => units[roll(units.length)]).join('')
}

/** UTF-8 with, mostly, an octet changed, and always among others. */
function anyChunk(): { bytes: Buffer; start: number; end: number } {
  const text = Buffer.from(anyText())
  if (roll(3) > 0 && text.length > 0) text[roll(text.length)] = roll(256)
  const start = roll(5)
  const end = start + text.length
  return { bytes: Buffer.concat([Buffer.alloc(start, 0xff), text, Buffer.alloc(roll(5), 0xff)]), start, end }
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

const times = (count: number, check: () => void) => {
  for (let i = 0; i < count; i++) check()
}

describe('Node’s platform does what the web’s does', () => {
  it('decodes the same bytes to the same text, and refuses the same', () => {
    times(3_000, () => {
      const { bytes, start, end } = anyChunk()
      expect(nodePlatform.decodeText(bytes, start, end)).toBe(webPlatform.decodeText(bytes, start, end))
      expect(nodePlatform.isText(bytes, start, end)).toBe(webPlatform.isText(bytes, start, end))
    })
  })

  it('decodes a Uint8Array that is no Buffer, too', () => {
    const bytes = new Uint8Array(new TextEncoder().encode('-Grüße-')).subarray(1)
    expect(nodePlatform.decodeText(bytes, 0, bytes.length - 1)).toBe('Grüße')
  })

  it('encodes the same text to the same bytes', () => {
    times(2_000, () => {
      const text = anyText()
      expect(hex(nodePlatform.encodeText(text))).toBe(hex(webPlatform.encodeText(text)))
    })
  })

  it('writes the same bytes to the same place, and touches no other', () => {
    times(2_000, () => {
      const text = anyText()
      const at = roll(5)
      const [ours, theirs] = [
        new Uint8Array(at + text.length * 3 + 3),
        new Uint8Array(at + text.length * 3 + 3),
      ]
      expect(nodePlatform.writeText(text, ours, at)).toBe(webPlatform.writeText(text, theirs, at))
      expect(hex(ours)).toBe(hex(theirs))
    })
  })
})

describe('Memory', () => {
  it('is as long as was asked for, and shared with nobody', () => {
    expect(nodePlatform.allocate(5).buffer.byteLength).toBe(5)
  })
})

describe('§5.3 "a fresh masking key from the set of allowed 32-bit values"', () => {
  it('has 32 bits, and another is another, also when the store of them is filled again', () => {
    const keys = Array.from({ length: 5_000 }, () => nodePlatform.maskingKey())
    expect(keys.every((key) => (key | 0) === key)).toBe(true)
    expect(new Set(keys).size).toBeGreaterThan(4_990)
  })
})

describe('Text that is relayed', () => {
  const relayed = (text: string) => {
    const bytes = Buffer.from(text)
    const decoded = nodePlatform.decodeText(bytes, 0, bytes.length) as string
    const target = Buffer.alloc(bytes.length + 8)
    expect(nodePlatform.writeText(decoded, target, 4)).toBe(bytes.length)
    return target.subarray(4, -4).toString()
  }

  it.each([
    ['short', 'short'],
    ['ASCII', 'long '.repeat(1_000)],
    ['mixed', 'Grüße, 世界 🌍! '.repeat(200)],
    ['very long', 'x'.repeat(100_000)],
  ])('is encoded as it came: %s', (_, text) => {
    expect(relayed(text)).toBe(text)
  })

  it('is not taken for another of the same length', () => {
    const [one, other] = ['one '.repeat(1_000), 'eno '.repeat(1_000)]
    relayed(one)
    const target = Buffer.alloc(other.length)
    nodePlatform.writeText(other, target, 0)
    expect(target.toString()).toBe(other)
  })

  it('is forgotten when bytes come that are no text', () => {
    const text = 'x'.repeat(2_000)
    relayed(text)
    const invalid = Buffer.alloc(2_000, 0xff)
    expect(nodePlatform.decodeText(invalid, 0, invalid.length)).toBeUndefined()
    expect(relayed(text)).toBe(text)
  })
})
