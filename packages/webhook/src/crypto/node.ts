import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  sign as signWith,
  timingSafeEqual,
  verify as verifyWith,
} from 'node:crypto'
import type { ImportKey, ImportPrivateKey, ImportPublicKey, SignatureAlgorithm } from './contract.ts'

/** Synchronous: WebCrypto takes four to eight times as long for bodies of usual size. */
export const importKey: ImportKey = (algorithm, secret) => {
  const key = createSecretKey(secret)
  const sign = (parts: readonly Uint8Array[]): Uint8Array => {
    const mac = createHmac(algorithm, key)
    for (const part of parts) mac.update(part)
    return mac.digest()
  }
  return {
    sign,
    verify(parts, candidates) {
      const mac = sign(parts)
      return candidates.find(
        (candidate) => candidate.length === mac.length && timingSafeEqual(candidate, mac),
      )
    },
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
      const message = Buffer.concat(parts)
      const genuine = candidates.some((candidate) =>
        verifyWith(hash, message, { key, dsaEncoding }, candidate),
      )
      return genuine ? createHash('sha256').update(message).digest() : undefined
    },
  }
}

export const importPrivateKey: ImportPrivateKey = (algorithm, pkcs8) => {
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
  return { sign: (parts) => signWith(hashes[algorithm], Buffer.concat(parts), { key, dsaEncoding }) }
}
