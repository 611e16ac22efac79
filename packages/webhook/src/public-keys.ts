import { importPrivateKey, importPublicKey } from '#crypto'
import type { SignatureAlgorithm, SignKey, VerifyKey } from './crypto/contract.ts'
import { derOf, rawOf } from './ecdsa.ts'
import { base64, codecOf, type Encoding, encodeHex } from './encoding.ts'
import { WebhookOptionError } from './errors.ts'

/** One public key of the provider, or several while one replaces another: a signature that fits any is genuine. */
export type PublicKeys = (
  | { readonly publicKey: string; readonly publicKeys?: never }
  | { readonly publicKeys: readonly string[]; readonly publicKey?: never }
) & {
  /** The provider's private key, for `sign` in tests: a key pair of your own. Default none. */
  readonly privateKey?: string | undefined
}

/** How keys are written that are not in PEM: as DER or, for Ed25519, as their 32 bytes. */
export interface KeyFormat {
  /** Default `'base64'`. */
  readonly encoding?: Encoding | undefined
  /** What may stand before a public key, such as `whpk_`. Default nothing. */
  readonly prefix?: string | undefined
  /** What may stand before a private key, such as `whsk_`. Default nothing. */
  readonly privatePrefix?: string | undefined
}

/** The public keys. Throws for one that is missing, malformed, of another algorithm, or too weak. */
export function publicKeysOf(
  { publicKey, publicKeys }: PublicKeys,
  algorithm: SignatureAlgorithm,
  { encoding = 'base64', prefix = '' }: KeyFormat = {},
): readonly VerifyKey[] {
  const keys: readonly unknown[] = publicKeys ?? [publicKey]
  if (keys.length === 0) throw missing()
  return keys.map((key) => {
    const bytes = bytesOfKey(key, encoding, prefix)
    const spki = bytes && (algorithm === 'ed25519' && bytes.length === 32 ? join(ed25519Spki, bytes) : bytes)
    return imported(() => spki && publicKeyOf(algorithm, spki), algorithm)
  })
}

/** The private key. Throws for one that is malformed; if there is none, `sign` rejects. */
export function privateKeyOf(
  { privateKey }: Pick<PublicKeys, 'privateKey'>,
  algorithm: SignatureAlgorithm,
  { encoding = 'base64', privatePrefix = '' }: KeyFormat = {},
): SignKey {
  if (privateKey === undefined) return { sign: () => Promise.reject(unsigned()) }
  const bytes = bytesOfKey(privateKey, encoding, privatePrefix)
  return imported(() => bytes && signKey(algorithm, pkcs8Of(algorithm, bytes)), algorithm)
}

/** A public key for signatures as providers write them; `undefined` if it is not one of the algorithm, or too weak. */
export function publicKeyOf(algorithm: SignatureAlgorithm, spki: Uint8Array): VerifyKey | undefined {
  if (!isOf(algorithm, spki)) return undefined
  const key = importPublicKey(algorithm, spki)
  if (algorithm !== 'ecdsa-p256-sha256') return key
  return {
    verify: (parts, candidates) =>
      key.verify(
        parts,
        candidates.map(rawOf).filter((raw) => raw !== undefined),
      ),
  }
}

function signKey(algorithm: SignatureAlgorithm, pkcs8: Uint8Array): SignKey {
  const key = importPrivateKey(algorithm, pkcs8)
  if (algorithm !== 'ecdsa-p256-sha256') return key
  return { sign: async (parts) => derOf(await key.sign(parts)) }
}

// RFC 8410 §4 and §7, all that stands before the 32 bytes of a key.
const ed25519Spki = /* @__PURE__ */ bytes('302a300506032b6570032100')
const ed25519Pkcs8 = /* @__PURE__ */ bytes('302e020100300506032b657004220420')
// RFC 5480 §2, id-ecPublicKey on secp256r1; the point is not compressed.
const p256Spki = /* @__PURE__ */ bytes('3059301306072a8648ce3d020106082a8648ce3d03010703420004')
// RFC 8017 A.1, rsaEncryption, behind a header of four bytes.
const rsaIdentifier = /* @__PURE__ */ bytes('300d06092a864886f70d0101010500')
/** What stands before the modulus of a key of 2,048 bits: an INTEGER of 257 bytes, of which the first is 0. */
const MIN_RSA_MODULUS = 0x02_82_01_01
/** The same for 16,384 bits, the most that engines take. */
const MAX_RSA_MODULUS = 0x02_82_08_01

/** Points for which anyone can sign some messages, without their sign bit. All zeros is the likeliest. */
const smallOrder = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
])

/** Whether it is a key of the algorithm. WebCrypto would tell too late, after construction. */
function isOf(algorithm: SignatureAlgorithm, spki: Uint8Array): boolean {
  switch (algorithm) {
    case 'ed25519':
      return spki.length === 44 && startsWith(spki, ed25519Spki) && !isSmall(spki.subarray(12))
    case 'ecdsa-p256-sha256':
      return spki.length === 91 && startsWith(spki, p256Spki)
    case 'rsa-sha256':
    case 'rsa-sha1':
      return startsWith(spki.subarray(4), rsaIdentifier) && isSafeRsa(spki.subarray(28))
  }
}

/** A smaller modulus than the smallest is written elsewhere, with another length, or with octets that DER leaves out. */
function isSafeRsa(numbers: Uint8Array): boolean {
  const start = numbers.subarray(0, 4).reduce((number, byte) => number * 256 + byte, 0)
  const [first, second] = numbers.subarray(4) as unknown as [number, number]
  const isTooLong = start > MAX_RSA_MODULUS || (start === MAX_RSA_MODULUS && first > 0)
  if (start < MIN_RSA_MODULUS || isTooLong || (first === 0 && second < 0x80)) return false
  return isSafeExponent(numbers.subarray(4 + (start & 0xffff)))
}

/** RFC 8017 §3.1: "an odd integer between 3 and n - 1". With 1, however many zeros stand before it, anyone can sign. */
function isSafeExponent(number: Uint8Array): boolean {
  const [, length, value] = number as unknown as [number, number, number]
  return number.length === 2 + length && value > (length === 1 ? 1 : 0)
}

function isSmall(point: Uint8Array): boolean {
  return smallOrder.has(encodeHex(point.map((byte, index) => (index === 31 ? byte & 0x7f : byte))))
}

/** An Ed25519 key may be its seed, or its seed and the public key. */
function pkcs8Of(algorithm: SignatureAlgorithm, key: Uint8Array): Uint8Array {
  const isSeed = algorithm === 'ed25519' && (key.length === 32 || key.length === 64)
  return isSeed ? join(ed25519Pkcs8, key.subarray(0, 32)) : key
}

function bytesOfKey(key: unknown, encoding: Encoding, prefix: string): Uint8Array | undefined {
  // What a missing environment variable gives is no string.
  if (typeof key !== 'string' || key.trim() === '' || key === prefix) throw missing()
  // In an environment variable, line breaks are often written as `\n`.
  const text = key.replace(/(\\r)?\\n/g, '\n')
  const [, pem] = /^\s*-----BEGIN [A-Z ]+-----([^-]+)-----END [A-Z ]+-----\s*$/.exec(text) ?? []
  if (pem !== undefined) return base64.decode(pem.replace(/\s/g, ''))
  return codecOf(encoding).decode(key.startsWith(prefix) ? key.slice(prefix.length) : key)
}

function imported<Key>(load: () => Key | undefined, algorithm: SignatureAlgorithm): Key {
  try {
    const key = load()
    if (key !== undefined) return key
  } catch {
    // The message of OpenSSL helps nobody.
  }
  throw new WebhookOptionError(
    'OFFHOOK_KEY_MALFORMED',
    `The key is not one for ${algorithm}, or too weak: copy it whole, with the lines around it if it has such.`,
  )
}

function missing(): WebhookOptionError {
  return new WebhookOptionError(
    'OFFHOOK_KEY_MISSING',
    'The public key is missing or empty, so nothing can be verified: is the environment variable set?',
  )
}

function unsigned(): WebhookOptionError {
  return new WebhookOptionError(
    'OFFHOOK_KEY_MISSING',
    'Only the provider can sign: for a test, make a key pair and give its `privateKey` too.',
  )
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, index) => bytes[index] === byte)
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  return Uint8Array.of(...first, ...second)
}

function bytes(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
    Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16),
  )
}
