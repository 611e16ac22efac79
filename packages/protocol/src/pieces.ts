import type { Platform } from '@offhook/frame'
import type { Utf8Validator } from './utf8.ts'

const SMALLEST_BLOCK = 1024
const LARGEST_BLOCK = 64 * 1024

/** From this many bytes on, a piece may be kept as it came; the objects around a smaller one would outweigh it. */
const KEEP_FROM = 16 * 1024

/**
 * For the declared rest of a frame, at most this many times as much is allocated as has arrived: without a bound, a
 * peer that declares much and sends little could make us hold that much.
 */
const MAX_AHEAD = 32

/**
 * The pieces of a message until it is whole. Small ones are joined into blocks, so that memory stays near
 * the payload's size however finely a peer cuts it; a large piece that fills half of its memory or more is
 * kept as it came, so that large messages are copied only once. The rest of a frame has its block allocated
 * ahead; and once the message lacks nothing but that rest, one block takes the whole.
 */
export class Pieces {
  readonly #platform: Platform
  readonly #utf8: Utf8Validator | undefined
  #whole: Uint8Array[] = []
  #block: Uint8Array | undefined
  #used = 0
  #length = 0
  /** Bytes that were joined since a piece was last kept. */
  #joined = 0

  constructor(platform: Platform, utf8: Utf8Validator | undefined) {
    this.#platform = platform
    this.#utf8 = utf8
  }

  get length(): number {
    return this.#length
  }

  /**
   * Takes a piece; `rest` bytes of its frame are to come, and if that is the `last` frame, nothing after them. Returns
   * false if the message should be text, and cannot be.
   */
  push(bytes: Uint8Array, start: number, end: number, rest: number, last: boolean): boolean {
    this.#length += end - start
    if (rest === 0 && this.#mayKeep(bytes, end - start)) return this.#keep(bytes, start, end)
    for (let at = start; at < end; ) {
      this.#reserve(end - at, rest, last)
      const length = this.#copy(bytes, at, end)
      if (!this.#isText(this.#block as Uint8Array, this.#used - length, this.#used)) return false
      at += length
    }
    return true
  }

  /** The whole payload; the pieces are gone after it. */
  take(): Uint8Array {
    this.#sealBlock()
    const pieces = this.#whole
    const bytes = pieces.length === 1 ? (pieces[0] as Uint8Array) : this.#join(this.#length)
    this.#whole = []
    this.#length = 0
    return bytes
  }

  #mayKeep(bytes: Uint8Array, length: number): boolean {
    return length >= KEEP_FROM && length * 2 >= bytes.buffer.byteLength && length > this.#room
  }

  #keep(bytes: Uint8Array, start: number, end: number): boolean {
    this.#sealBlock()
    this.#joined = 0
    this.#whole.push(this.#platform.keep(bytes, start, end))
    return this.#isText(bytes, start, end)
  }

  /** Copies as much as the block takes, and returns how much that was. */
  #copy(bytes: Uint8Array, at: number, end: number): number {
    const block = this.#block as Uint8Array
    const length = Math.min(end - at, this.#room)
    block.set(bytes.subarray(at, at + length), this.#used)
    this.#used += length
    this.#joined += length
    return length
  }

  get #room(): number {
    return this.#block === undefined ? 0 : this.#block.length - this.#used
  }

  /** Makes sure that the block has room for a piece, or for a part of it. */
  #reserve(wanted: number, rest: number, last: boolean): void {
    if (this.#room > 0) return
    this.#sealBlock()
    const held = this.#length - wanted
    if (last && rest > 0 && rest <= MAX_AHEAD * this.#length) return this.#gather(held, this.#length + rest)
    const ahead = Math.min(rest, MAX_AHEAD * this.#length)
    // More than the frame needs: otherwise, of short frames that are each cut in two, every one would have a block.
    this.#block = this.#platform.allocate(Math.max(this.#blockSize(wanted), wanted + ahead))
  }

  /** As large as all that was joined before: so there are few blocks, at least half full altogether. */
  #blockSize(wanted: number): number {
    return Math.min(Math.max(this.#joined, wanted, SMALLEST_BLOCK), LARGEST_BLOCK)
  }

  /** Makes one block of all that is held and all that is to come. */
  #gather(held: number, length: number): void {
    this.#block = this.#join(length)
    this.#whole = []
    this.#used = held
  }

  #sealBlock(): void {
    if (this.#block !== undefined) this.#whole.push(this.#block.subarray(0, this.#used))
    this.#block = undefined
    this.#used = 0
  }

  /** All pieces, one behind the other, in memory of this length. */
  #join(length: number): Uint8Array {
    const bytes = this.#platform.allocate(length)
    let at = 0
    for (const piece of this.#whole) {
      bytes.set(piece, at)
      at += piece.length
    }
    return bytes
  }

  #isText(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#utf8 === undefined || this.#utf8.push(bytes, start, end)
  }
}
