const NOTHING = Buffer.alloc(0)

/**
 * The bytes of a body so far, copied together as they come. To keep the chunks would be a trap: of a sender that sends each
 * byte in a chunk of its own, one mebibyte would take three hundred.
 */
export class Gathered {
  #room: Buffer = NOTHING
  #length = 0

  get length(): number {
    return this.#length
  }

  /** A body that comes in one chunk, as most do, is not copied. */
  add(chunk: Buffer): void {
    const length = this.#length + chunk.length
    if (this.#length === 0) this.#room = chunk
    else {
      if (length > this.#room.length) this.#grow(length)
      this.#room.set(chunk, this.#length)
    }
    this.#length = length
  }

  bytes(): Buffer {
    return this.#room.subarray(0, this.#length)
  }

  /** By at least half, so that a byte is copied about three times, however many chunks there are. */
  #grow(length: number): void {
    const room = Buffer.allocUnsafeSlow(Math.max(length, Math.ceil(this.#room.length * 1.5)))
    room.set(this.#room)
    this.#room = room
  }
}
