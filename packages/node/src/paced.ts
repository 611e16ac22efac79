import type { Inflated, MessageExtension } from '@offhook/protocol'

/** Reads from a socket, and can be asked to wait. */
export interface Reader {
  hold(): void
  release(): void
}

/**
 * The extension, with reading held while a message is inflated off the event loop: a few bytes can take long
 * to inflate, and what a peer sends meanwhile would pile up without a limit.
 */
export class Paced implements MessageExtension {
  readonly #extension: MessageExtension
  readonly #reader: Reader

  constructor(extension: MessageExtension, reader: Reader) {
    this.#extension = extension
    this.#reader = reader
  }

  get shareKey(): string | undefined {
    return this.#extension.shareKey
  }

  compress(payload: Uint8Array, done: (bytes: Uint8Array | undefined) => void): void {
    this.#extension.compress(payload, done)
  }

  inflate(payload: Uint8Array, limit: number, done: (result: Inflated) => void): void {
    let inflating = true
    let held = false
    this.#extension.inflate(payload, limit, (result) => {
      inflating = false
      done(result)
      if (held) this.#reader.release()
    })
    if (!inflating) return
    held = true
    this.#reader.hold()
  }
}
