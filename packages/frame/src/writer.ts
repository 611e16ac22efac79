/**
 * Frames in, bytes out.
 *
 * One write to a socket costs more than encoding a hundred small frames, so frames gather here and leave
 * together: small ones are encoded one after another into shared memory, the slab; a large payload is not
 * copied but leaves as a piece of its own, behind its header.
 *
 *     slab   │ …others… │ frame frame frame │ free                        │
 *     writer              └── open region ──┘
 *     pieces   [ sealed region ][ header ][ large payload ][ sealed region ]
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
 * A piece costs any transport something. Without one, on Node 20, frames of 1, 4 and 16 KiB take 55 ns by reference, or 20 if
 * they are of one length, and 85, 75 and 210 copied.
 */
const COPY_BELOW = 4 * 1024

/** Room for some texts of 16 KiB, each of which may need three times that. */
const SLAB_SIZE = 128 * 1024

/**
 * Output that a slow reader has not taken keeps its whole slab alive, with what others wrote meanwhile. So a slab begins
 * small, and is larger only where one writer has much to send.
 */
const SMALL_SLAB = 16 * 1024

/** From this many UTF-16 units on, a text is encoded into memory of its own. */
const LONG_TEXT = SLAB_SIZE / 6

/** What suits the transport that takes the output. */
export interface SlabOptions {
  /** Bytes of memory that are allocated at a time at most, but for a frame that is larger. Default 128 KiB. */
  readonly size?: number | undefined
  /**
   * From this many bytes on, a payload leaves as a piece of its own, by reference, instead of being copied behind its header: a
   * higher value is faster where a piece costs the transport much. A client masks, so its pieces are copies. Default 4 KiB.
   */
  readonly copyBelow?: number | undefined
}

/** Memory that writers share, so that an idle connection holds none. */
export class Slab {
  readonly platform: Platform
  readonly copyBelow: number
  readonly #size: number
  bytes: Uint8Array = new Uint8Array(0)
  used = 0
  /** The writer that wrote last: its region is open. */
  owner: FrameWriter | undefined

  // The header that was made last, by its first byte and the payload's length. No payload has the first length.
  #first = 0
  #length = -1
  #header: Uint8Array = new Uint8Array(0)

  constructor(platform: Platform, { size = SLAB_SIZE, copyBelow = COPY_BELOW }: SlabOptions = {}) {
    this.platform = platform
    this.copyBelow = copyBelow
    this.#size = size
  }

  /**
   * Makes room for `length` bytes, in new memory, for a writer with `waiting` bytes of output. The old memory lives on with
   * the pieces that are views of it.
   */
  renew(length: number, waiting: number): void {
    const likely = Math.max(SMALL_SLAB, 2 * (waiting + length))
    this.bytes = this.platform.allocate(Math.max(length, Math.min(likely, this.#size)))
    this.used = 0
  }

  /**
   * The header of a frame that is not masked. Large frames, chunks of a file say, mostly have the same length and so the same
   * header: to make a view of a few bytes for each costs twice as much as everything else about such a frame.
   */
  headerFor(first: number, payloadLength: number): Uint8Array {
    if (this.#first === first && this.#length === payloadLength) return this.#header
    this.#first = first
    this.#length = payloadLength
    this.#header = this.platform.allocate(headerLengthFor(payloadLength, false))
    writeHeader(this.#header, 0, first, payloadLength, false)
    return this.#header
  }
}

export interface FrameWriterOptions {
  /** A client masks all it sends, a server nothing (RFC 6455 §5.1). */
  readonly masked: boolean
  readonly slab: Slab
}

export class FrameWriter {
  readonly #masked: boolean
  readonly #slab: Slab

  // The open region; empty if another writer owns the slab. An idle writer holds no slab memory.
  #start = 0
  #end = 0

  #pieces: Uint8Array[] = []
  #sealed = 0

  // Where the waiting bytes begin in the slab, and where those began that were taken last.
  #waitingFrom = 0
  #takenFrom = 0

  constructor({ masked, slab }: FrameWriterOptions) {
    this.#masked = masked
    this.#slab = slab
  }

  /** Bytes that wait to be taken. */
  get pending(): number {
    return this.#sealed + this.#end - this.#start
  }

  /**
   * Encodes a frame; `rsv` holds RSV bits as in the first byte. A small payload is copied; from `copyBelow` on
   * it leaves as it is, so it must not change until then.
   */
  write(opcode: Opcode, rsv: number, fin: boolean, payload: Uint8Array): void {
    const length = payload.length
    const first = (fin ? FIN : 0) | rsv | opcode
    if (length >= this.#slab.copyBelow) return this.#writeLarge(first, payload)
    const at = this.#open(headerLengthFor(length, this.#masked) + length)
    const body = this.#header(at, first, length)
    this.#slab.bytes.set(payload, body)
    this.#finish(body, length)
  }

  /** Encodes a whole message of text. */
  writeText(text: string): void {
    const units = text.length
    if (units >= LONG_TEXT) return this.write(Opcode.Text, 0, true, this.#slab.platform.encodeText(text))
    // Its length as UTF-8 is known only once it is encoded. So it is encoded where ASCII would belong, which it
    // mostly is, and moved if the header turns out to need more room.
    const at = this.#open(headerLengthFor(units * 3, this.#masked) + units * 3)
    const { bytes } = this.#slab
    const likely = at + headerLengthFor(units, this.#masked)
    const length = this.#slab.platform.writeText(text, bytes, likely)
    const body = at + headerLengthFor(length, this.#masked)
    if (body !== likely) bytes.copyWithin(body, likely, likely + length)
    this.#header(at, FIN | Opcode.Text, length)
    this.#finish(body, length)
  }

  /** Adds frames that were encoded before. They are copied only behind others, where that saves a piece. */
  append(bytes: Uint8Array): void {
    if (this.pending === 0 || bytes.length >= this.#slab.copyBelow) return this.#addPiece(bytes)
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

  /** The output that was taken last has left, so its room is used again, unless something was written behind it. */
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
    if (!fits) slab.renew(length, this.pending)
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
    const end = body + length
    if (this.#masked) this.#mask(this.#slab.bytes, body, end)
    this.#grow(end)
  }

  #writeLarge(first: number, payload: Uint8Array): void {
    if (this.#masked) return this.#addPiece(this.#maskedFrame(first, payload))
    this.#addPiece(this.#slab.headerFor(first, payload.length))
    this.#addPiece(this.#slab.platform.keep(payload, 0, payload.length))
  }

  /** §5.3: "a fresh masking key" for each frame; it stands right before the payload. */
  #mask(bytes: Uint8Array, body: number, end: number): void {
    const key = this.#slab.platform.maskingKey()
    writeKey(bytes, body - 4, key)
    this.#slab.platform.mask(bytes, body, end, key)
  }

  #maskedFrame(first: number, payload: Uint8Array): Uint8Array {
    const body = headerLengthFor(payload.length, true)
    const frame = this.#slab.platform.allocate(body + payload.length)
    writeHeader(frame, 0, first, payload.length, true)
    frame.set(payload, body)
    this.#mask(frame, body, frame.length)
    return frame
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
