import crypto, { type KeyObject } from 'node:crypto'
import type { HashAlgorithm, MacKey, Part } from '../contract.ts'
import type { OneShotHash } from './one-shot-hash.ts'

/** With `hash` or, on a Node that has none, without. */
export function importMacKey(
  algorithm: HashAlgorithm,
  secret: Uint8Array,
  hash: OneShotHash | undefined,
): MacKey {
  const mac = new Mac(algorithm, secret, hash)
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

/** Bytes of a block of the hash, and of its digest. */
const sizes: Record<HashAlgorithm, { readonly block: number; readonly digest: number }> = {
  sha1: { block: 64, digest: 20 },
  sha256: { block: 64, digest: 32 },
  sha512: { block: 128, digest: 64 },
}

/** Bytes up to which what is signed is copied behind the key. */
export const MOST_COPIED: number = 8 * 1024

/** Shared by all keys, since nothing here waits. It has memory of its own, for `allocUnsafe` shares its memory with others. */
const text = Buffer.alloc(MOST_COPIED + 128)

/**
 * A secret that makes MACs; the last one stands in `digest`. RFC 2104 §2: H(K XOR opad, H(K XOR ipad, text)). For a body of
 * usual size, a Hmac object with its calls and the Buffer of its digest takes longer than the hashing. So each of the two
 * hashes is one call, on memory that already holds the padded key. Larger bodies go through createHmac.
 */
class Mac {
  readonly digest: Buffer
  readonly #algorithm: HashAlgorithm
  readonly #hash: OneShotHash | undefined
  readonly #key: KeyObject
  /** K XOR ipad. */
  readonly #inner: Buffer
  /** K XOR opad, and behind it the inner digest. */
  readonly #outer: Buffer
  /** Candidates are copied here: V8 moves small memory out of its heap when C++ first uses it, which takes longer. */
  readonly #candidate: Buffer

  constructor(algorithm: HashAlgorithm, secret: Uint8Array, hash: OneShotHash | undefined) {
    const { block, digest } = sizes[algorithm]
    const key = secret.length > block ? hashed(algorithm, secret) : secret
    this.digest = Buffer.alloc(digest)
    this.#candidate = Buffer.alloc(digest)
    this.#algorithm = algorithm
    this.#hash = hash
    this.#key = crypto.createSecretKey(secret)
    this.#inner = padded(key, 0x36, block, block)
    this.#outer = padded(key, 0x5c, block, block + digest)
  }

  make(parts: readonly Part[]): void {
    const hash = this.#hash
    if (hash === undefined || mostBytesOf(parts) > MOST_COPIED) return this.#stream(parts)
    const end = this.#write(parts)
    const inner = hash(this.#algorithm, text.subarray(0, end), 'binary')
    this.#outer.write(inner, this.#inner.length, 'binary')
    this.digest.write(hash(this.#algorithm, this.#outer, 'binary'), 'binary')
  }

  /** In constant time for one of the digest's length; the length is no secret. */
  isDigest(candidate: Uint8Array): boolean {
    if (candidate.length !== this.digest.length) return false
    this.#candidate.set(candidate)
    return crypto.timingSafeEqual(this.#candidate, this.digest)
  }

  #stream(parts: readonly Part[]): void {
    const mac = crypto.createHmac(this.#algorithm, this.#key)
    for (const part of parts) mac.update(part)
    this.digest.write(mac.digest('binary'), 'binary')
  }

  /** Writes K XOR ipad and the parts behind each other, and says where they end. */
  #write(parts: readonly Part[]): number {
    text.set(this.#inner)
    let end = this.#inner.length
    for (const part of parts) {
      if (typeof part === 'string') end += text.write(part, end)
      else {
        text.set(part, end)
        end += part.length
      }
    }
    return end
  }
}

function hashed(algorithm: HashAlgorithm, secret: Uint8Array): Uint8Array {
  return crypto.createHash(algorithm).update(secret).digest()
}

function padded(key: Uint8Array, pad: number, block: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  bytes.set(key)
  for (let index = 0; index < block; index++) bytes[index] = Number(bytes[index]) ^ pad
  return bytes
}

/** UTF-8 takes at most three bytes for what is one code unit. */
function mostBytesOf(parts: readonly Part[]): number {
  let bytes = 0
  for (const part of parts) bytes += typeof part === 'string' ? 3 * part.length : part.length
  return bytes
}
