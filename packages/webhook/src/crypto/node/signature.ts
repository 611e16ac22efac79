import crypto from 'node:crypto'
import type { ImportPrivateKey, ImportPublicKey, Part, SignatureAlgorithm } from '../contract.ts'

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
  const key = crypto.createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  const hash = hashes[algorithm]
  return {
    verify(parts, candidates) {
      const message = joined(parts)
      const genuine = candidates.some((candidate) =>
        crypto.verify(hash, message, { key, dsaEncoding }, candidate),
      )
      return genuine ? crypto.createHash('sha256').update(message).digest() : undefined
    },
  }
}

export const importPrivateKey: ImportPrivateKey = (algorithm, pkcs8) => {
  const key = crypto.createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
  return { sign: (parts) => crypto.sign(hashes[algorithm], joined(parts), { key, dsaEncoding }) }
}

function joined(parts: readonly Part[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
}
