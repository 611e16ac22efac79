import { describe, expect, test } from 'vitest'
import { isWireCloseCode } from './close-code.ts'
import { decodeClosePayload, encodeClosePayload } from './close-payload.ts'
import { webPlatform } from './platform.ts'

const decode = (...octets: number[]) =>
  decodeClosePayload(Uint8Array.from([9, ...octets, 9]), 1, 1 + octets.length, webPlatform)
const encode = (code: number, reason = '') => encodeClosePayload(code, reason, webPlatform)

describe('§5.5.1 Close: the payload that is received', () => {
  test('An empty payload is code 1005: no status was given', () => {
    expect(decode()).toEqual({ code: 1005, reason: '' })
  })

  test('One octet is half a code', () => {
    expect(decode(3)).toBe('close-payload-cut')
  })

  test('Two octets are the code, in network byte order', () => {
    expect(decode(0x03, 0xe8)).toEqual({ code: 1000, reason: '' })
  })

  test('Every code from 0 to 65535 is taken or refused as §7.4 says', () => {
    const wrong: number[] = []
    for (let code = 0; code < 65_536; code++) {
      const decoded = decode(code >>> 8, code & 0xff)
      const taken = typeof decoded === 'object' && decoded.code === code
      if (taken !== isWireCloseCode(code) || (!taken && decoded !== 'close-code-forbidden')) wrong.push(code)
    }
    expect(wrong).toEqual([])
  })

  test('What follows the code is the reason, as UTF-8', () => {
    expect(decode(0x03, 0xe8, 0xc3, 0xa9)).toEqual({ code: 1000, reason: 'é' })
    expect(decode(0x03, 0xe8, 0xef, 0xbb, 0xbf)).toEqual({ code: 1000, reason: '\ufeff' })
  })

  test('A reason that is not UTF-8, or ends inside a character, is refused', () => {
    expect(decode(0x03, 0xe8, 0xc3)).toBe('close-reason-not-utf8')
    expect(decode(0x03, 0xe8, 0xff)).toBe('close-reason-not-utf8')
  })
})

describe('§5.5.1 Close: the payload that is sent', () => {
  test('It is the code and the reason', () => {
    expect(encode(1000)).toEqual(Uint8Array.of(0x03, 0xe8))
    expect(encode(4999, 'é')).toEqual(Uint8Array.of(0x13, 0x87, 0xc3, 0xa9))
  })

  test('It can be read again, for each code that may be on the wire', () => {
    const wrong: number[] = []
    for (let code = 0; code < 65_536; code++) {
      if (
        isWireCloseCode(code) &&
        JSON.stringify(decode(...encode(code, 'why'))) !== JSON.stringify({ code, reason: 'why' })
      ) {
        wrong.push(code)
      }
    }
    expect(wrong).toEqual([])
  })

  test.each([0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535, 1000.5, Number.NaN])(
    'The code %d throws OFFHOOK_CLOSE_CODE_FORBIDDEN',
    (code) => {
      expect(() => encode(code)).toThrow(expect.objectContaining({ code: 'OFFHOOK_CLOSE_CODE_FORBIDDEN' }))
    },
  )

  test('A code that is a string throws, and says that it is one', () => {
    expect(() => encode('1000' as never)).toThrow('cannot carry the string 1000')
  })

  test('§5.5 A reason of 123 bytes is the longest, counted as UTF-8', () => {
    expect(encode(1000, 'x'.repeat(123))).toHaveLength(125)
    expect(encode(1000, 'é'.repeat(61))).toHaveLength(124)
    const tooLong = expect.objectContaining({ code: 'OFFHOOK_CLOSE_REASON_TOO_LONG' })
    expect(() => encode(1000, 'x'.repeat(124))).toThrow(tooLong)
    expect(() => encode(1000, 'é'.repeat(62))).toThrow(tooLong)
  })

  test('ws CVE-2026-45736: the payload is its code and reason alone, in memory of its own', () => {
    const payload = encode(1000, 'bye')
    expect(payload.buffer.byteLength).toBe(5)
    expect(payload).toEqual(Uint8Array.of(0x03, 0xe8, 0x62, 0x79, 0x65))
  })
})
