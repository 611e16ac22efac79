import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { selfSigned, sequence } from './testing/certificate.ts'
import { certificateIn } from './x509.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = selfSigned(pair)
const der = Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64')

function pemOf(bytes: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE-----`
}

const NULL = Buffer.of(5, 0)

/** Of all that a certificate has, the key, and times that are none. */
function bare(key: Buffer): Buffer {
  return sequence(sequence(NULL, NULL, NULL, sequence(), NULL, key))
}

describe('RFC 5280 §4.1 a certificate', () => {
  it('holds the key that node:crypto finds in it', () => {
    const spki = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' })
    expect(certificateIn(pem)?.spki).toEqual(new Uint8Array(spki))
  })

  it('holds the times that node:crypto finds in it', () => {
    const { validFrom, validTo } = new X509Certificate(pem)
    expect(certificateIn(pem)).toMatchObject({
      notBefore: Date.parse(validFrom),
      notAfter: Date.parse(validTo),
    })
  })

  it('is the first of several, whatever stands before it', () => {
    const other = selfSigned(generateKeyPairSync('rsa', { modulusLength: 2048 }))
    expect(certificateIn(`subject=/CN=example\r\n${pem}${other}`)).toEqual(certificateIn(pem))
  })

  it('§4.1.2.5 of the last century has a year above 50', () => {
    const old = certificateIn(selfSigned(pair, { notBefore: '500101000000Z', notAfter: '491231235959Z' }))
    expect(old).toMatchObject({ notBefore: Date.UTC(1950, 0), notAfter: Date.UTC(2050, 0) - 1000 })
  })

  it.each(['2001010000Z', '200101000000+0100', '20200101000000', '202001010000.5Z'])(
    'that begins at %s has no beginning',
    (notBefore) => {
      expect(certificateIn(selfSigned(pair, { notBefore }))?.notBefore).toBeNaN()
    },
  )

  it('without times has neither a beginning nor an end', () => {
    const certificate = certificateIn(pemOf(bare(sequence())))
    expect(certificate).toMatchObject({ notBefore: Number.NaN, notAfter: Number.NaN })
  })

  it('may be of any length up to 65,535 bytes', () => {
    const sizes = [...Array(520).keys(), 65_500]
    for (const size of sizes) {
      const key = sequence(Buffer.alloc(size, 1))
      expect(certificateIn(pemOf(bare(key)))?.spki).toEqual(new Uint8Array(key))
    }
  })

  it('of version 1 has no number of its version', () => {
    const start = der.indexOf(Buffer.from('a003020102', 'hex'))
    const fields = Buffer.concat([der.subarray(8, start), der.subarray(start + 5)])
    // The two lengths of two bytes each, at 2 and at 6, are five less.
    const head = Buffer.from(der.subarray(0, 8))
    for (const at of [2, 6]) head.writeUInt16BE(head.readUInt16BE(at) - 5, at)
    expect(certificateIn(pemOf(Buffer.concat([head, fields])))).toEqual(certificateIn(pem))
  })
})

describe('what is no certificate', () => {
  it.each([
    ['nothing', ''],
    ['text', 'Not Found'],
    ['a key', pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    ['no base64', '-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----'],
    ['empty', pemOf(new Uint8Array())],
    ['an endless length', pemOf(Uint8Array.of(0x30, 0x84, 1, 1, 1, 1))],
    [
      'a length that is not told, which no DER has',
      pemOf(Buffer.of(0x30, 0x80, ...bare(sequence(Buffer.alloc(114))).subarray(3))),
    ],
    ['a row of nothing', pemOf(Uint8Array.of(0x30, 2, 0x30, 0))],
    [
      'times only',
      pemOf(
        Buffer.from(
          '301b 3019 0500 0500 0500 300d 1704 30313031 1705 3031303130 0500 0500'.replaceAll(' ', ''),
          'hex',
        ),
      ),
    ],
  ])('%s gives undefined', (_, text) => {
    expect(certificateIn(text)).toBeUndefined()
  })

  it('gives undefined wherever it is cut off', () => {
    const key = certificateIn(pem)?.spki.length ?? 0
    // Behind the key stands only the signature, which is not looked at; but the lengths around it must fit.
    for (let end = 0; end < der.length; end++)
      expect(certificateIn(pemOf(der.subarray(0, end)))).toBeUndefined()
    expect(key).toBe(294)
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, text) => {
        certificateIn(pemOf(bytes))
        certificateIn(text)
      }),
    )
  })
})
