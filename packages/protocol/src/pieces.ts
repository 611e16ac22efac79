import type { Platform } from '@offhook/frame'

const SMALLEST_BLOCK = 1024
const LARGEST_BLOCK = 64 * 1024

/** From how many bytes on a piece may be kept as it came: below, what stands around it would outweigh it. */
const KEEP_FROM = 16 * 1024

/**
 * The pieces of a message until it is whole. Small ones are joined into blocks, so that memory stays near
 * the payload's size however finely a peer cuts it; a large piece that fills half of its memory or more is
 * kept as it came, so that large messages are copied once only.
 */
export class Pieces {
  readonly #platform: Platform
  #whole: Uint8Array[] = []
  #block: Uint8Array | undefined
  #used = 0
  #length = 0
  /** Bytes that were joined since a piece was last kept. */
  #joined = 0

  constructor(platform: Platform) {
    this.#platform = platform
  }

  get length(): number {
    return this.#length
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start
    this.#length += length
    const mayKeep = length >= KEEP_FROM && length * 2 >= bytes.buffer.byteLength
    if (mayKeep) return this.#keep(bytes.subarray(start, end))
    for (let at = start; at < end; ) at += this.#copy(bytes, at, end)
  }

  /** The whole payload; the pieces are gone after it. */
  take(): Uint8Array {
    this.#sealBlock()
    const pieces = this.#whole
    const bytes = pieces.length === 1 ? (pieces[0] as Uint8Array) : this.#join(pieces)
    this.#whole = []
    this.#length = 0
    return bytes
  }

  #keep(piece: Uint8Array): void {
    this.#sealBlock()
    this.#joined = 0
    this.#whole.push(piece)
  }

  /** Copies as much as the block takes, and returns how much that was. */
  #copy(bytes: Uint8Array, at: number, end: number): number {
    const block = this.#roomyBlock(end - at)
    const length = Math.min(end - at, block.length - this.#used)
    block.set(bytes.subarray(at, at + length), this.#used)
    this.#used += length
    this.#joined += length
    return length
  }

  #roomyBlock(wanted: number): Uint8Array {
    if (this.#block !== undefined && this.#used < this.#block.length) return this.#block
    this.#sealBlock()
    // A block is as large as all that was joined before it: so there are few, and half of them is filled.
    const size = Math.min(Math.max(this.#joined, wanted, SMALLEST_BLOCK), LARGEST_BLOCK)
    this.#block = this.#platform.allocate(size)
    return this.#block
  }

  #sealBlock(): void {
    if (this.#block !== undefined) this.#whole.push(this.#block.subarray(0, this.#used))
    this.#block = undefined
    this.#used = 0
  }

  #join(pieces: Uint8Array[]): Uint8Array {
    const bytes = this.#platform.allocate(this.#length)
    let at = 0
    for (const piece of pieces) {
      bytes.set(piece, at)
      at += piece.length
    }
    return bytes
  }
}
