/** The hashes over which producers make their MACs. */
export type HashAlgorithm = 'sha1' | 'sha256' | 'sha512'

/** A secret, imported once. What is signed comes in parts, so that a body is never copied to stand behind a prefix. */
export interface MacKey {
  /** The MAC of the parts. */
  sign(parts: readonly Uint8Array[]): Uint8Array | Promise<Uint8Array>
  /** The candidate that is the MAC of the parts, compared in constant time; `undefined` if none is. */
  verify(
    parts: readonly Uint8Array[],
    candidates: readonly Uint8Array[],
  ): Uint8Array | undefined | Promise<Uint8Array | undefined>
}

export type ImportKey = (algorithm: HashAlgorithm, secret: Uint8Array) => MacKey

/** What `#crypto` is: node.ts where the condition `node` holds, else web.ts. This declaration is for the types alone. */
export declare const importKey: ImportKey
