/**
 * Fragments in, messages out: RFC 6455 §5.4 and §8.1, RFC 7692 §6.
 *
 * A message that came whole, the common case, passes through: text is decoded from the chunk, binary is
 * a view of it, or a copy where the chunk's memory is used again. Only a message in several pieces is held,
 * and text is validated piece by piece.
 */
import { Opcode, type Platform, type Violation } from '@offhook/frame'
import { Pieces } from './pieces.ts'
import { Utf8Validator } from './utf8.ts'

/** Takes the messages that an assembler has put together. */
export interface AssemblerSink {
  message(data: string | Uint8Array): void
  /** The payload of a message whose RSV1 says that it is compressed. */
  compressed(isText: boolean, payload: Uint8Array): void
}

/**
 * The most bytes that a message within the limit may have when it is compressed. Deflate grows what it cannot
 * shrink: by an eighth with fixed codes, of 9 bits an octet, and a little for each of its blocks.
 */
export function compressedLimit(limit: number): number {
  return limit + Math.ceil(limit / 7) + 1024
}

export class MessageAssembler {
  readonly #sink: AssemblerSink
  readonly #platform: Platform
  readonly #limit: number
  readonly #lend: boolean

  // The message that is under way; Continuation stands for none.
  #opcode: Opcode = Opcode.Continuation
  #compressed = false
  #pieces: Pieces | undefined

  constructor(sink: AssemblerSink, platform: Platform, limit: number, lend: boolean) {
    this.#sink = sink
    this.#platform = platform
    this.#limit = limit
    this.#lend = lend
  }

  /** Whether no message is under way. */
  get atRest(): boolean {
    return this.#pieces === undefined
  }

  /** Takes a data frame, or a part of one, of which `rest` bytes are to come; returns the rule that it breaks, if any. */
  data(
    opcode: Opcode,
    rsv: number,
    fin: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
    rest: number,
  ): Violation | undefined {
    const ends = fin && rest === 0
    if (ends && opcode !== Opcode.Continuation && this.#opcode === Opcode.Continuation)
      return this.#whole(opcode, rsv !== 0, bytes, start, end)
    if (opcode !== Opcode.Continuation) {
      // §5.4: "The fragments of one message MUST NOT be interleaved between the fragments of another message".
      if (this.#opcode !== Opcode.Continuation) return 'continuation-expected'
      this.#begin(opcode, rsv !== 0)
    } else if (this.#opcode === Opcode.Continuation) return 'continuation-unexpected'
    // RFC 7692 §6.1: RSV1 is set on "the first fragment" only.
    else if (rsv !== 0) return 'reserved-bits'
    const pieces = this.#pieces as Pieces
    // Checked by the declared length, before anything is held for it.
    if (pieces.length + end - start + rest > this.#limitOf(this.#compressed)) return 'message-too-big'
    if (!pieces.push(bytes, start, end, rest, fin)) return 'text-not-utf8'
    return ends ? this.#finish(pieces.take()) : undefined
  }

  #whole(
    opcode: Opcode,
    compressed: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): Violation | undefined {
    if (end - start > this.#limitOf(compressed)) return 'message-too-big'
    if (opcode === Opcode.Text && !compressed) return this.#text(bytes, start, end)
    if (compressed) this.#sink.compressed(opcode === Opcode.Text, this.#platform.keep(bytes, start, end))
    else if (this.#lend) this.#sink.message(bytes.subarray(start, end))
    else this.#sink.message(this.#platform.keep(bytes, start, end))
    return undefined
  }

  #limitOf(compressed: boolean): number {
    return compressed ? compressedLimit(this.#limit) : this.#limit
  }

  /** §8.1: an endpoint that finds "that the byte stream is not, in fact, a valid UTF-8 stream … MUST _Fail_". */
  #text(bytes: Uint8Array, start: number, end: number): Violation | undefined {
    const text = this.#platform.decodeText(bytes, start, end)
    if (text === undefined) return 'text-not-utf8'
    this.#sink.message(text)
    return undefined
  }

  #begin(opcode: Opcode, compressed: boolean): void {
    this.#opcode = opcode
    this.#compressed = compressed
    const isText = opcode === Opcode.Text && !compressed
    this.#pieces = new Pieces(this.#platform, isText ? new Utf8Validator(this.#platform) : undefined)
  }

  #finish(payload: Uint8Array): Violation | undefined {
    const opcode = this.#opcode
    this.#opcode = Opcode.Continuation
    this.#pieces = undefined
    return this.#whole(opcode, this.#compressed, payload, 0, payload.length)
  }
}
