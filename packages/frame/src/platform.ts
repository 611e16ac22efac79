import { applyMask } from './mask.ts'

/**
 * What an engine can do faster than the language: text, memory, masks and random numbers. The core asks for
 * them here, so that it needs no platform and can still use the best of one.
 */
export interface Platform {
  /** The text of `bytes` from `start` to `end`, or undefined if that is not valid UTF-8. A BOM stays. */
  decodeText(bytes: Uint8Array, start: number, end: number): string | undefined
  /** Whether `bytes` from `start` to `end` is valid UTF-8. */
  isText(bytes: Uint8Array, start: number, end: number): boolean
  /** Encodes `text` into `target` at `at`, where 3 bytes a UTF-16 unit have room; returns how many it took. */
  writeText(text: string, target: Uint8Array, at: number): number
  /** `text` as UTF-8, in memory of its own. */
  encodeText(text: string): Uint8Array
  /** Memory of `length` bytes, that the caller fills before anyone reads it. */
  allocate(length: number): Uint8Array
  /**
   * Received bytes, from `start` to `end`, for someone to keep: a view, or a copy if the transport reads into that memory
   * again. Code that keeps what it received must call this first.
   */
  keep(bytes: Uint8Array, start: number, end: number): Uint8Array
  /** Masks or unmasks `bytes` from `start` to `end` in place (RFC 6455 §5.3); the key's first octet is its lowest byte. */
  mask(bytes: Uint8Array, start: number, end: number, key: number): void
  /** A masking-key that no one can predict (RFC 6455 §5.3), as 32 bits. */
  maskingKey(): number
}

const encoder = new TextEncoder()

// `fatal`: §8.1 wants invalid UTF-8 refused, not mended. `ignoreBOM`: a BOM is data.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const randomWords = new Int32Array(1024)
let nextWord = randomWords.length

/** The platform that every modern runtime is: TextEncoder, TextDecoder and WebCrypto. */
export const webPlatform: Platform = {
  decodeText(bytes, start, end) {
    try {
      return decoder.decode(bytes.subarray(start, end))
    } catch {
      return undefined
    }
  },

  isText(bytes, start, end) {
    return webPlatform.decodeText(bytes, start, end) !== undefined
  },

  writeText(text, target, at) {
    return encoder.encodeInto(text, target.subarray(at)).written
  },

  encodeText(text) {
    return encoder.encode(text)
  },

  allocate(length) {
    return new Uint8Array(length)
  },

  keep(bytes, start, end) {
    return end - start === bytes.length ? bytes : bytes.subarray(start, end)
  },

  mask(bytes, start, end, key) {
    applyMask(bytes, start, end, key)
  },

  maskingKey() {
    if (nextWord === randomWords.length) {
      crypto.getRandomValues(randomWords)
      nextWord = 0
    }
    return randomWords[nextWord++] as number
  },
}
