import { generateKeyPairSync, type KeyObject, type KeyPairKeyObjectResult } from 'node:crypto'
import type { SignatureAlgorithm } from '../crypto/contract.ts'
import type { PublicKeys } from '../public-keys.ts'

/** A key pair made for a test, in PEM. */
export interface KeyPair {
  readonly publicKey: string
  readonly privateKey: string
}

export function keyPair(algorithm: SignatureAlgorithm): KeyPair {
  const { publicKey, privateKey } = generated(algorithm)
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function generated(algorithm: SignatureAlgorithm): KeyPairKeyObjectResult {
  if (algorithm === 'ed25519') return generateKeyPairSync('ed25519')
  if (algorithm === 'ecdsa-p256-sha256') return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

/** The 32 bytes of an Ed25519 key, public or private. */
export function rawKey(key: KeyObject): Buffer {
  const der =
    key.type === 'public'
      ? key.export({ type: 'spki', format: 'der' })
      : key.export({ type: 'pkcs8', format: 'der' })
  return der.subarray(-32)
}

/** For the contract of a provider: its options with these public keys, and what the first of them signs with. */
export function keysOfPairs(pairs: readonly KeyPair[]): (publicKeys: readonly string[]) => PublicKeys {
  return (publicKeys) => {
    const privateKey = pairs.find((pair) => pair.publicKey === publicKeys[0])?.privateKey
    return { publicKeys, ...(privateKey && { privateKey }) }
  }
}
