import { type KeyObject, sign } from 'node:crypto'

interface Validity {
  readonly notBefore?: string
  readonly notAfter?: string
}

/** A certificate, in PEM, of the key pair by itself: as RFC 5280 §4.1 wants it, of version 3. */
export function selfSigned(
  { publicKey, privateKey }: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  { notBefore = '200101000000Z', notAfter = '21200101000000Z' }: Validity = {},
): string {
  const algorithm = sequence(bytes('06092a864886f70d01010b'), bytes('0500')) // sha256WithRSAEncryption
  const name = sequence(value(0x31, sequence(bytes('0603550403'), value(0x0c, text('example')))))
  const version = value(0xa0, bytes('020102'))
  const serial = bytes('020101')
  const validity = sequence(time(notBefore), time(notAfter))
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const tbs = sequence(version, serial, algorithm, name, validity, name, spki)
  const signature = value(0x03, Buffer.concat([Buffer.of(0), sign('sha256', tbs, privateKey)]))
  const lines =
    sequence(tbs, algorithm, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

function time(digits: string): Buffer {
  return value(digits.length === 13 ? 0x17 : 0x18, text(digits))
}

/** A SEQUENCE in DER. */
export function sequence(...values: Buffer[]): Buffer {
  return value(0x30, Buffer.concat(values))
}

function value(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex')
}

function text(string: string): Buffer {
  return Buffer.from(string, 'latin1')
}
