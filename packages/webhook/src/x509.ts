// RFC 5280 §4.1, as much of it as the key needs:
//
//   Certificate    ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }
//   TBSCertificate ::= SEQUENCE { [0] version, serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, … }
//   Validity       ::= SEQUENCE { notBefore Time, notAfter Time }
//
// The issuer is not checked: a certificate is trusted because of the host that served it over TLS.
import { base64 } from './encoding.ts'

/** What a certificate says of a key. */
export interface Certificate {
  /** The key, as a SubjectPublicKeyInfo. */
  readonly spki: Uint8Array
  /** Milliseconds since 1970; NaN if it has no readable time. */
  readonly notBefore: number
  readonly notAfter: number
}

/** The first certificate of a text in PEM, `undefined` if there is none. Never throws. */
export function certificateIn(pem: string): Certificate | undefined {
  const [, body = ''] = pem.split(/-----(?:BEGIN|END) CERTIFICATE-----/, 2)
  return read(base64.decode(body.replace(/\s/g, '')))
}

const SEQUENCE = 0x30
const UTC_TIME = 0x17
const VERSION = 0xa0

interface Value {
  readonly tag: number | undefined
  readonly content: Uint8Array
  /** With its tag and length. */
  readonly whole: Uint8Array
}

function read(der: Uint8Array | undefined): Certificate | undefined {
  const [certificate] = valuesOf(der)
  const [tbs] = valuesOf(certificate?.content)
  const fields = valuesOf(tbs?.content).filter(({ tag }) => tag !== VERSION)
  const [, , , validity, , key] = fields
  const [notBefore = Number.NaN, notAfter = Number.NaN] = valuesOf(validity?.content).map(timeOf)
  return key?.tag === SEQUENCE ? { spki: key.whole, notBefore, notAfter } : undefined
}

/** What stands in a row, up to where it is no more DER. */
function valuesOf(der: Uint8Array = new Uint8Array()): Value[] {
  const values: Value[] = []
  for (let start = 0; start < der.length; ) {
    const [tag, first = 0, second = 0, third = 0] = der.subarray(start, start + 4)
    // X.690 §8.1.3: a length below 128 is one byte; 0x81 and 0x82 say that one or two more hold it.
    const [header, length] =
      first < 0x80
        ? [2, first]
        : first === 0x81
          ? [3, second]
          : first === 0x82
            ? [4, (second << 8) | third]
            : [2, Infinity]
    const end = start + header + length
    if (end > der.length) return values
    values.push({ tag, content: der.subarray(start + header, end), whole: der.subarray(start, end) })
    start = end
  }
  return values
}

/** RFC 5280 §4.1.2.5: `YYMMDDHHMMSSZ` until 2049, `YYYYMMDDHHMMSSZ` from 2050 on; NaN if it is neither. */
function timeOf({ tag, content }: Value): number {
  const text = String.fromCharCode(...content)
  // "Where YY is greater than or equal to 50, the year SHALL be interpreted as 19YY"
  const full = tag === UTC_TIME ? `${text < '50' ? '20' : '19'}${text}` : text
  return Date.parse(full.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}
