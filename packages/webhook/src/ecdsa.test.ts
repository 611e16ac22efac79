import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { derOf, rawOf } from './ecdsa.ts'

const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const one = `${'00'.repeat(31)}01`
const high = `80${'00'.repeat(31)}`

describe('RFC 3279 §2.2.3 ECDSA signatures', () => {
  it('become the bytes that OpenSSL makes of them, and again what they were', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    // Of 200 pairs about one r or s has a leading zero byte, and half have a high bit.
    for (let n = 0; n < 200; n++) {
      const der = new Uint8Array(sign('sha256', Buffer.of(n), privateKey))
      const raw = rawOf(der)
      expect(raw).toHaveLength(64)
      expect(raw && derOf(raw)).toEqual(der)
    }
  })

  it.each([
    ['30 06 020101 020101', one + one],
    ['30 07 02020080 020101', `${'00'.repeat(31)}80${one}`],
    [`30 46 022100${high} 022100${high}`, high + high],
    [`30 26 0220${high.replace('80', '7f')} 020101`, null],
    [`30 25 0220${high.replace('80', '7f')} 020101`, high.replace('80', '7f') + one],
  ])('%s is %s', (der, raw) => {
    expect(rawOf(hex(der))).toEqual(raw === null ? undefined : hex(raw))
    if (raw !== null) expect(derOf(hex(raw))).toEqual(hex(der))
  })

  it.each([
    ['nothing', ''],
    ['no sequence', '31 06 020101 020101'],
    ['longer than it says', '30 06 020101 020101 00'],
    ['shorter than it says', '30 06 020101 0201'],
    ['of one number', '30 03 020101'],
    ['of three numbers', '30 09 020101 020101 020101'],
    ['of no integer', '30 06 030101 020101'],
    ['of an empty integer', '30 05 0200 020101'],
    ['of an integer that ends outside', '30 06 020101 020201'],
    ['of a negative r', '30 06 020181 020101'],
    ['of the most negative r of a byte', '30 06 020180 020101'],
    ['of a zero before what needs none', '30 07 0202007f 020101'],
    ['of r = 0', '30 06 020100 020101'],
    ['of s = 0', '30 06 020101 020100'],
    ['of (0, 0)', '30 06 020100 020100'],
    ['of a number with a needless zero', '30 07 02020001 020101'],
    ['of a number of 33 bytes', `30 26 022101${high} 020101`],
    ['with a length in the long form', '30 81 06 020101 020101'],
  ])('%s is none', (_, der) => {
    expect(rawOf(hex(der))).toBeUndefined()
  })
})
