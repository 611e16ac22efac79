/** A message inflated, or why not. */
export type Inflated =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: 'too-big' | 'invalid' }

/**
 * What an extension that claims RSV1 does to whole messages (RFC 7692 §6). `done` is called once, at once
 * or later; the next call of the same kind comes after it. Neither throws: bytes that make no sense are
 * `invalid`.
 */
export interface MessageExtension {
  /** Ends with the same key compress a message to the same bytes. Undefined if no other end does. */
  readonly shareKey?: string | undefined
  /** Compresses a message; undefined sends it as it is. */
  compress(payload: Uint8Array, done: (bytes: Uint8Array | undefined) => void): void
  /** Inflates a message, to `limit` bytes at most. */
  inflate(payload: Uint8Array, limit: number, done: (result: Inflated) => void): void
}
