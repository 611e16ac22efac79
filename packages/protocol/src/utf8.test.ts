import { webPlatform } from '@offhook/frame'
import { describe, expect, test } from 'vitest'
import { utf8 } from './pair.fixture.ts'
import { Utf8Validator } from './utf8.ts'

const texts = [
  'a',
  'é',
  '日',
  '😀',
  '\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\u{10000}\u{10ffff}',
  'aé日😀bé日😀',
  '\ufeff',
]

/** The octet that cannot be right is the last of each. */
const wrong: readonly (readonly [string, readonly number[]])[] = [
  ['a lone continuation', [0x80]],
  ['another', [0xbf]],
  ['C0, overlong', [0xc0]],
  ['C1, overlong', [0xc1]],
  ['F5, above U+10FFFF', [0xf5]],
  ['FE', [0xfe]],
  ['FF', [0xff]],
  ['an overlong form of three', [0xe0, 0x9f]],
  ['an overlong form of four', [0xf0, 0x8f]],
  ['a surrogate', [0xed, 0xa0]],
  ['the last surrogate', [0xed, 0xbf]],
  ['above U+10FFFF', [0xf4, 0x90]],
  ['two without its second', [0xc3, 0x41]],
  ['two with another lead', [0xc3, 0xc3]],
  ['three without its third', [0xe2, 0x82, 0x41]],
  ['three with a lead for its third', [0xe2, 0x82, 0xc3]],
  ['four without its fourth', [0xf0, 0x9f, 0x98, 0x41]],
  ['four without its second', [0xf1, 0xc0]],
]

/** What a streaming decoder of the platform says. */
function canBecomeValid(chunks: readonly Uint8Array[]): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for (const chunk of chunks) decoder.decode(chunk, { stream: true })
    return true
  } catch {
    return false
  }
}

/** At which push it says no; the number of pushes if it never does. */
function refusedAt(chunks: readonly Uint8Array[]): number {
  const validator = new Utf8Validator(webPlatform)
  const at = chunks.findIndex(
    (chunk) => !validator.push(Uint8Array.of(0xff, ...chunk, 0xff), 1, 1 + chunk.length),
  )
  return at < 0 ? chunks.length : at
}

function inOctets(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (octet) => Uint8Array.of(octet))
}

/** All ways to cut bytes in at most four. */
function* allCuts(bytes: Uint8Array): Generator<Uint8Array[]> {
  for (let a = 0; a <= bytes.length; a++) {
    for (let b = a; b <= bytes.length; b++) {
      for (let c = b; c <= bytes.length; c++) {
        yield [bytes.slice(0, a), bytes.slice(a, b), bytes.slice(b, c), bytes.slice(c)]
      }
    }
  }
}

describe('§8.1 Handling of Errors in UTF-8-Encoded Data', () => {
  test.each(texts)('%j is valid in every cut, and octet by octet', (text) => {
    for (const chunks of allCuts(utf8(text))) expect(refusedAt(chunks)).toBe(4)
    const octets = inOctets(utf8(text))
    expect(refusedAt(octets)).toBe(octets.length)
  })

  test.each(wrong)('%s is refused at its first wrong octet', (_name, octets) => {
    for (const before of ['', 'abc', 'é', '日', '😀']) {
      const bytes = Uint8Array.of(...utf8(before), ...octets)
      expect(refusedAt(inOctets(bytes))).toBe(bytes.length - 1)
      expect(refusedAt([bytes])).toBe(0)
    }
  })

  test.each(wrong)('%s is refused in every cut, as soon as the wrong octet is there', (_name, octets) => {
    const bytes = Uint8Array.of(...utf8('é'), ...octets, ...utf8('日x'))
    const wrongAt = 2 + octets.length - 1
    for (const chunks of allCuts(bytes)) {
      let seen = 0
      const atPush = chunks.findIndex((chunk) => {
        seen += chunk.length
        return seen > wrongAt
      })
      expect(refusedAt(chunks)).toBe(atPush)
    }
  })

  test('All sequences of two octets and all leads of three agree with TextDecoder, in each cut', () => {
    const disagreed: string[] = []
    const compare = (bytes: Uint8Array) => {
      const wanted = canBecomeValid([bytes])
      for (const chunks of [[bytes], inOctets(bytes)]) {
        if ((refusedAt(chunks) === chunks.length) !== wanted) disagreed.push(String(bytes))
      }
    }
    for (let lead = 0x80; lead < 0x100; lead++) {
      for (let second = 0; second < 0x100; second++) compare(Uint8Array.of(lead, second))
      for (const second of [0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0]) {
        for (const third of [0x41, 0x80, 0xbf, 0xc2]) {
          compare(Uint8Array.of(lead, second, third))
          compare(Uint8Array.of(lead, second, third, 0x80))
        }
      }
    }
    expect(disagreed).toEqual([])
  })

  test('Pieces without octets change nothing', () => {
    const none = new Uint8Array(0)
    expect(refusedAt([none, Uint8Array.of(0xc3), none, none, Uint8Array.of(0xa9), none])).toBe(6)
    expect(refusedAt([Uint8Array.of(0xc3), none, Uint8Array.of(0x41)])).toBe(2)
  })
})
