// As a whole: to import by name what this Node may not have is an error.
import crypto from 'node:crypto'
import type {
  FingerprintOf,
  HashAlgorithm,
  ImportKey,
  ImportPrivateKey,
  ImportPublicKey,
  MacKey,
  Part,
  SignatureAlgorithm,
} from './contract.ts'
import { NodeMac, type OneShotHash } from './node-mac.ts'

const { createHash, createPrivateKey, createPublicKey, sign: signWith, verify: verifyWith } = crypto

/** Of Node 20.12 and newer. */
const hash: OneShotHash | undefined = crypto.hash

/** Synchronous: WebCrypto takes four to eight times as long for bodies of usual size. */
export const importKey: ImportKey = (algorithm, secret) => importMacKey(algorithm, secret, hash)

/** With `hash` or, on a Node that has none, without. */
export function importMacKey(
  algorithm: HashAlgorithm,
  secret: Uint8Array,
  hash: OneShotHash | undefined,
): MacKey {
  const mac = new NodeMac(algorithm, secret, hash)
  return {
    sign(parts) {
      mac.make(parts)
      return new Uint8Array(mac.digest)
    },
    verify(parts, candidates) {
      mac.make(parts)
      return candidates.find((candidate) => mac.isDigest(candidate))
    },
  }
}

const digestOf: OneShotHash = (algorithm, data, encoding) =>
  createHash(algorithm).update(data).digest(encoding)

export const fingerprint: FingerprintOf = fingerprintBy(hash)

export function fingerprintBy(hash: OneShotHash = digestOf): (text: string) => Int32Array {
  const print = new Int32Array(4)
  // As much of the hash as there is room for.
  const bytes = Buffer.from(print.buffer)
  return (text) => {
    bytes.write(hash('sha256', text, 'binary'), 'binary')
    return print
  }
}

/** RFC 8032 signs the message itself: there is no hash to name. */
const hashes: Record<SignatureAlgorithm, string | null> = {
  ed25519: null,
  'ecdsa-p256-sha256': 'sha256',
  'rsa-sha256': 'sha256',
  'rsa-sha1': 'sha1',
}

// The form of an ECDSA signature that WebCrypto knows, too; RSA and Ed25519 pay no attention to it.
const dsaEncoding = 'ieee-p1363'

export const importPublicKey: ImportPublicKey = (algorithm, spki) => {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  const hash = hashes[algorithm]
  return {
    verify(parts, candidates) {
      const message = joined(parts)
      const genuine = candidates.some((candidate) =>
        verifyWith(hash, message, { key, dsaEncoding }, candidate),
      )
      return genuine ? createHash('sha256').update(message).digest() : undefined
    },
  }
}

export const importPrivateKey: ImportPrivateKey = (algorithm, pkcs8) => {
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
  return { sign: (parts) => signWith(hashes[algorithm], joined(parts), { key, dsaEncoding }) }
}

function joined(parts: readonly Part[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
}
