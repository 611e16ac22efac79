import type { OpenStore } from '../replay-store.ts'

/** The hashes over which providers make their MACs. */
export type HashAlgorithm = 'sha1' | 'sha256' | 'sha512'

/** How providers sign with a key of their own. */
export type SignatureAlgorithm = 'ed25519' | 'ecdsa-p256-sha256' | 'rsa-sha256' | 'rsa-sha1'

/** A part of what is signed; a text stands for its bytes in UTF-8. */
export type Part = Uint8Array | string

/** A key, imported once. What is signed comes in parts, so that a body is not copied to put a prefix before it. */
export interface VerifyKey {
  /** A digest of the parts that no sender can choose, if one of the candidates is a genuine signature of them. */
  verify(
    parts: readonly Part[],
    candidates: readonly Uint8Array[],
  ): Uint8Array | undefined | Promise<Uint8Array | undefined>
}

export interface SignKey {
  sign(parts: readonly Part[]): Uint8Array | Promise<Uint8Array>
}

/** A secret. Its digest is the candidate that is the MAC, compared in constant time. */
export interface MacKey extends VerifyKey, SignKey {}

export type ImportKey = (algorithm: HashAlgorithm, secret: Uint8Array) => MacKey

/** A public key, as an X.509 SubjectPublicKeyInfo. Its digest is a hash: several signatures may fit the same bytes. */
export type ImportPublicKey = (algorithm: SignatureAlgorithm, spki: Uint8Array) => VerifyKey

/** A private key, in PKCS #8. */
export type ImportPrivateKey = (algorithm: SignatureAlgorithm, pkcs8: Uint8Array) => SignKey

/** What `#crypto` is: node.ts where the condition `node` holds, else web.ts. These declarations are for the types alone. */
export declare const importKey: ImportKey
export declare const importPublicKey: ImportPublicKey
export declare const importPrivateKey: ImportPrivateKey
/** A store in memory: which one depends on whether the platform can hash synchronously. */
export declare const openStore: OpenStore
