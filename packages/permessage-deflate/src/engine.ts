/** How to deflate one message. */
export interface DeflateSettings {
  /** 8 to 15: no distance in the stream may exceed 2^windowBits. zlib takes 9 for 8, and then none exceeds 2^9 - 262. */
  readonly windowBits: number
  /** 1 to 9, as zlib has it. */
  readonly memLevel: number
  /** 0 to 9, as zlib has it. */
  readonly level: number
  /** The plain bytes that come before; the message may refer to them. */
  readonly dictionary: Uint8Array | undefined
}

/** How to inflate one message. */
export interface InflateSettings {
  /** 8 to 15. */
  readonly windowBits: number
  /** The plain bytes that come before; the message may refer to them. */
  readonly dictionary: Uint8Array | undefined
  /** At least 1. An engine stops, while inflating, when the output exceeds it. Bytes. */
  readonly maxOutputLength: number
}

/** A DEFLATE stream inflated: its bytes, and how much of the input it took. */
export type EngineInflated =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly consumed: number }
  | { readonly ok: false; readonly reason: 'too-big' | 'invalid' }

/**
 * Raw DEFLATE (RFC 1951) as a platform has it. It never throws and changes no input; the asynchronous forms
 * work off the event loop and call `done` once.
 */
export interface DeflateEngine {
  /** The message, ended by a sync flush (00 00 ff ff); undefined if the platform cannot. */
  deflateSync(bytes: Uint8Array, settings: DeflateSettings): Uint8Array | undefined
  deflate(bytes: Uint8Array, settings: DeflateSettings, done: (bytes: Uint8Array | undefined) => void): void
  /** One stream up to its final block; input may follow it. A stream without a final block is invalid. */
  inflateSync(bytes: Uint8Array, settings: InflateSettings): EngineInflated
  inflate(bytes: Uint8Array, settings: InflateSettings, done: (result: EngineInflated) => void): void
}
