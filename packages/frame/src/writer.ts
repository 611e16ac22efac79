/**
 * Frames in, bytes out.
 *
 * One write to a socket costs more than encoding a hundred small frames, so frames gather here and leave
 * together: small ones are encoded one after another into shared memory, the slab; a large payload is not
 * copied but leaves as a piece of its own.
 *
 *     slab   │ …others… │ frame frame frame │ free                │
 *     writer              └── open region ──┘
 *     pieces   [ sealed region ][ large payload ][ sealed region ]
 *
 * Many writers share one slab, and the one that wrote last owns its end: its region stays open, and grows.
 * When another writes, that region is sealed. Slab memory is used again only when `recycle` says that it
 * has left.
 */
import { FIN, headerLengthFor, writeHeader } from './header.ts'
import { writeKey } from './mask.ts'
import { Opcode } from './opcode.ts'
import type { Platform } from './platform.ts'

/**
 * From how many bytes on a payload leaves as it is instead of being copied beside its header. Measured, an echo of 16 KiB, 8
 * in flight, on Node 20: copied 71,000 messages a second, as it is 57,000: a piece costs more than a copy within the caches.
 */
const COPY_BELOW = 32 * 1024

/**
 * What a slow reader has not taken pins the slab that it stands in, so a slab is not large; but it has room for
 * some texts of 16 KiB, each of which may need three times that.
 */
const SLAB_SIZE = 128 * 1024

/** From how many UTF-16 units on a text is encoded into memory of its own. */
const LONG_TEXT = SLAB_SIZE / 6

/** Memory that writers share, so that an idle connection holds none. */
export class Slab {
  readonly #platform: Platform
  readonly #size: number
  bytes: Uint8Array = new Uint8Array(0)
  used = 0
  /** Who wrote last: its region is open. */
  owner: FrameWriter | undefined

  /** `size` is the bytes of memory that are allocated at a time. */
  constructor(platform: Platform, size: number = SLAB_SIZE) {
    this.#platform = platform
    this.#size = size
  }

  /** Makes room for `length` bytes; what stood here before stays with those who hold it. */
  renew(length: number): void {
    this.bytes = this.#platform.allocate(Math.max(length, this.#size))
    this.used = 0
  }
}

/** Whether to mask, and where memory and text come from. */
export interface FrameWriterOptions {
  /** A client masks all it sends, a server nothing (RFC 6455 §5.1). */
  readonly masked: boolean
  readonly platform: Platform
  readonly slab: Slab
}

export class FrameWriter {
  readonly #masked: boolean
  readonly #platform: Platform
  readonly #slab: Slab

  // The open region; empty if the slab is another's. A writer that is idle holds no slab memory.
  #start = 0
  #end = 0

  #pieces: Uint8Array[] = []
  #sealed = 0

  // Where in the slab the bytes begin that wait, and those that were taken last.
  #waitingFrom = 0
  #takenFrom = 0

  constructor({ masked, platform, slab }: FrameWriterOptions) {
    this.#masked = masked
    this.#platform = platform
    this.#slab = slab
  }

  /** Bytes that wait to be taken. */
  get pending(): number {
    return this.#sealed + this.#end - this.#start
  }

  /**
   * Encodes a frame; `rsv` holds RSV bits as in the first byte. A small payload is copied; from 32 KiB on
   * it leaves as it is, so it must not change until then.
   */
  write(opcode: Opcode, rsv: number, fin: boolean, payload: Uint8Array): void {
    const length = payload.length
    const large = length >= COPY_BELOW
    const at = this.#open(headerLengthFor(length, this.#masked) + (large ? 0 : length))
    const body = this.#header(at, (fin ? FIN : 0) | rsv | opcode, length)
    if (large) return this.#finishLarge(body, payload)
    this.#slab.bytes.set(payload, body)
    this.#finish(body, length)
  }

  /** Encodes a whole message of text. */
  writeText(text: string): void {
    const units = text.length
    if (units >= LONG_TEXT) return this.write(Opcode.Text, 0, true, this.#platform.encodeText(text))
    // Its length as UTF-8 is known only when it is encoded. So it is encoded where it belongs if it is
    // ASCII, which it mostly is, and moved if the header turns out to need more room.
    const at = this.#open(headerLengthFor(units * 3, this.#masked) + units * 3)
    const { bytes } = this.#slab
    const likely = at + headerLengthFor(units, this.#masked)
    const length = this.#platform.writeText(text, bytes, likely)
    const body = at + headerLengthFor(length, this.#masked)
    if (body !== likely) bytes.copyWithin(body, likely, likely + length)
    this.#header(at, FIN | Opcode.Text, length)
    this.#finish(body, length)
  }

  /** Adds frames that were encoded before; they are copied only behind others, where that saves a piece. */
  append(bytes: Uint8Array): void {
    if (this.pending === 0 || bytes.length >= COPY_BELOW) return this.#addPiece(bytes)
    const at = this.#open(bytes.length)
    this.#slab.bytes.set(bytes, at)
    this.#grow(at + bytes.length)
  }

  /** All that waits, in order. */
  take(): Uint8Array[] {
    this.#seal()
    const pieces = this.#pieces
    this.#pieces = []
    this.#sealed = 0
    this.#takenFrom = this.#waitingFrom
    this.#waitingFrom = this.#end
    return pieces
  }

  /** What was taken last has left for good; its room is used again, if nobody wrote behind it. */
  recycle(): void {
    if (this.#slab.owner !== this || this.pending > 0) return
    this.#waitingFrom = this.#start = this.#takenFrom
    this.#grow(this.#takenFrom)
  }

  /** Room for `length` bytes at the end of the open region; returns where. */
  #open(length: number): number {
    const slab = this.#slab
    const fits = slab.bytes.length - slab.used >= length
    if (fits && slab.owner === this) return this.#end
    if (slab.owner !== undefined) slab.owner.#seal()
    if (!fits) slab.renew(length)
    slab.owner = this
    this.#waitingFrom = this.#start = this.#end = slab.used
    return this.#end
  }

  #grow(end: number): void {
    this.#end = end
    this.#slab.used = end
  }

  /** Writes the header and leaves room for the masking-key. Returns where the payload goes. */
  #header(at: number, first: number, length: number): number {
    return writeHeader(this.#slab.bytes, at, first, length, this.#masked) + (this.#masked ? 4 : 0)
  }

  #finish(body: number, length: number): void {
    if (this.#masked) this.#platform.mask(this.#slab.bytes, body, body + length, this.#newKey(body))
    this.#grow(body + length)
  }

  #finishLarge(body: number, payload: Uint8Array): void {
    const piece = this.#masked
      ? this.#maskedCopy(payload, this.#newKey(body))
      : this.#platform.keep(payload, 0, payload.length)
    this.#grow(body)
    this.#addPiece(piece)
  }

  /** §5.3: "a fresh masking key" for each frame; it stands right before the payload. */
  #newKey(body: number): number {
    const key = this.#platform.maskingKey()
    writeKey(this.#slab.bytes, body - 4, key)
    return key
  }

  #maskedCopy(payload: Uint8Array, key: number): Uint8Array {
    const copy = this.#platform.allocate(payload.length)
    copy.set(payload)
    this.#platform.mask(copy, 0, copy.length, key)
    return copy
  }

  #addPiece(bytes: Uint8Array): void {
    this.#seal()
    this.#pieces.push(bytes)
    this.#sealed += bytes.length
  }

  #seal(): void {
    if (this.#end === this.#start) return
    this.#pieces.push(this.#slab.bytes.subarray(this.#start, this.#end))
    this.#sealed += this.#end - this.#start
    this.#start = this.#end
  }
}
