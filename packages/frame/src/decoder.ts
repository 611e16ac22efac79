/**
 * Bytes in, frames out.
 *
 * The decoder never waits for a whole data frame. It hands on what has arrived as a fragment, which any
 * hop may do (RFC 6455 §5.4: "An intermediary might coalesce and/or split frames"). So all that it
 * holds between two chunks is a header, or a control frame, cut in two: at most 139 bytes. It allocates
 * nothing by the length that a header declares.
 *
 * Rules of this file: whole payloads are unmasked in place, in the caller's chunk; payloads go out as a range
 * of that chunk, not as a view, since most readers of a short message need no view; the state is
 * complete before the sink is called, so the sink may pause, resume or stop the decoder; chunks that come
 * while one is decoded, or paused, wait for their turn.
 */
import {
  checkHeader,
  FIN,
  type HeaderRules,
  headerLength,
  MAX_CONTROL_PAYLOAD,
  MAX_HEADER,
  payloadLength,
} from './header.ts'
import { readKey, turnKey } from './mask.ts'
import { isControl, Opcode } from './opcode.ts'
import { type Platform, webPlatform } from './platform.ts'
import type { Violation } from './violation.ts'

/**
 * Takes what a decoder finds. Payloads are `bytes` from `start` to `end`; they may be read until the
 * call returns, and kept as the platform's `keep` gives them. A sink that throws stops the decoder.
 */
export interface FrameSink {
  /**
   * A data frame, or a part of one: `rest` bytes of it are to come, as a continuation. `rsv` holds its RSV bits as in the
   * first byte, and `fin` is its FIN: the message ends where that is set and no rest is to come.
   */
  data(
    opcode: Opcode,
    rsv: number,
    fin: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
    rest: number,
  ): void
  /** A whole control frame: Close, Ping or Pong. */
  control(opcode: Opcode, bytes: Uint8Array, start: number, end: number): void
  /** The peer broke a rule. The decoder has stopped for good. */
  violation(violation: Violation): void
}

const NOTHING = new Uint8Array(0)

export class FrameDecoder {
  readonly #sink: FrameSink
  readonly #rules: HeaderRules
  readonly #platform: Platform

  // The data frame whose payload is arriving.
  #opcode: Opcode = Opcode.Continuation
  #rsv = 0
  #fin = false
  #key = 0
  #remaining = 0
  #frameCount = 0

  // A header or a control frame that was cut in two; the memory is allocated when first needed.
  #held: Uint8Array = NOTHING
  #heldLength = 0

  #paused = false
  #stopped = false
  #decoding = false
  #waiting: Uint8Array[] = []
  #backlog = 0

  constructor(sink: FrameSink, rules: HeaderRules, platform: Platform = webPlatform) {
    this.#sink = sink
    this.#rules = rules
    this.#platform = platform
  }

  /** Decodes what has arrived. The chunk is the decoder's from now on: it is unmasked in place. */
  receive(chunk: Uint8Array): void {
    if (this.#stopped) return
    if (!this.#paused && !this.#decoding) this.#decode(chunk)
    else this.#wait(chunk)
    this.#continue()
  }

  /** Whether the bytes so far end inside a frame, so that its rest is awaited. */
  get midFrame(): boolean {
    return this.#backlog === 0 && (this.#remaining > 0 || this.#heldLength > 0)
  }

  /** Whether nothing is held or awaited: a new decoder could go on from here. */
  get atRest(): boolean {
    const waits = this.#paused || this.#stopped || this.#decoding
    return !waits && !this.midFrame
  }

  /** Whether a chunk is being handled: the sink is being called. */
  get decoding(): boolean {
    return this.#decoding
  }

  /** How many frames have begun: if this has not changed for a while in mid-frame, the same frame has lasted since. */
  get frames(): number {
    return this.#frameCount
  }

  /** Bytes that have arrived and wait for `resume`. */
  get backlog(): number {
    return this.#backlog
  }

  /** Hands on nothing more, from the next frame on, until `resume`. What has arrived is kept. */
  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#continue()
  }

  /** Drops whatever else comes. */
  stop(): void {
    this.#stopped = true
    this.#waiting = []
    this.#backlog = 0
    this.#held = NOTHING
    this.#heldLength = 0
    this.#remaining = 0
  }

  #decode(chunk: Uint8Array): void {
    this.#decoding = true
    try {
      const at = this.#frames(chunk)
      if (at < chunk.length && !this.#stopped) this.#putBack(chunk, at)
    } catch (error) {
      this.stop() // The place in the chunk is lost.
      throw error
    } finally {
      this.#decoding = false
    }
  }

  /** Handles all frames of a chunk, unless it is paused or stopped; returns how far it came. */
  #frames(chunk: Uint8Array): number {
    const end = chunk.length
    let at = this.#heldLength === 0 ? 0 : this.#fillHeld(chunk)
    while (at < end && !this.#paused && !this.#stopped) {
      if (this.#remaining > 0) at = this.#payload(chunk, at, end)
      else if (unitLength(chunk, at, end) <= end - at) at = this.#frame(chunk, at, end)
      else at = this.#hold(chunk, at, end)
    }
    return at
  }

  /** Decodes what waits. */
  #continue(): void {
    while (this.#backlog > 0 && !this.#paused && !this.#decoding) {
      const chunk = this.#waiting.shift() as Uint8Array
      this.#backlog -= chunk.length
      this.#decode(chunk)
    }
  }

  #wait(chunk: Uint8Array): void {
    this.#waiting.push(this.#platform.keep(chunk, 0, chunk.length))
    this.#backlog += chunk.length
  }

  #putBack(chunk: Uint8Array, at: number): void {
    this.#waiting.unshift(this.#platform.keep(chunk, at, chunk.length))
    this.#backlog += chunk.length - at
  }

  /** Handles the frame that starts at `at`, as far as it has arrived, and returns where it went on to. */
  #frame(bytes: Uint8Array, at: number, end: number): number {
    const violation = checkHeader(bytes, at, this.#rules)
    if (violation !== undefined) return this.#fail(violation, end)
    this.#frameCount++
    const first = bytes[at] as number
    const opcode = (first & 0x0f) as Opcode
    const start = at + headerLength(bytes, at)
    this.#key = this.#rules.masked ? readKey(bytes, start - 4) : 0
    this.#remaining = payloadLength(bytes, at)
    if (isControl(opcode)) return this.#control(opcode, bytes, start)
    this.#opcode = opcode
    this.#rsv = first & 0x70
    this.#fin = (first & FIN) !== 0
    return this.#payload(bytes, start, end)
  }

  #control(opcode: Opcode, bytes: Uint8Array, start: number): number {
    const end = start + this.#remaining
    this.#remaining = 0
    if (this.#key !== 0) this.#platform.mask(bytes, start, end, this.#key)
    this.#sink.control(opcode, bytes, start, end)
    return end
  }

  #payload(bytes: Uint8Array, start: number, available: number): number {
    const end = start + this.#remaining
    if (end > available) return this.#part(bytes, start, available)
    this.#remaining = 0
    if (this.#key !== 0) this.#platform.mask(bytes, start, end, this.#key)
    this.#sink.data(this.#opcode, this.#rsv, this.#fin, bytes, start, end, 0)
    return end
  }

  /** Hands on what has arrived; what is left of the frame then is a continuation. */
  #part(bytes: Uint8Array, start: number, end: number): number {
    if (end === start) return end
    const opcode = this.#opcode
    const rsv = this.#rsv
    const key = this.#key
    this.#remaining -= end - start
    this.#opcode = Opcode.Continuation
    this.#rsv = 0
    this.#key = turnKey(key, end - start)
    if (key !== 0) this.#platform.mask(bytes, start, end, key)
    this.#sink.data(opcode, rsv, this.#fin, bytes, start, end, this.#remaining)
    return end
  }

  #hold(chunk: Uint8Array, at: number, end: number): number {
    if (this.#held.length === 0) this.#held = this.#platform.allocate(MAX_HEADER + MAX_CONTROL_PAYLOAD)
    for (let i = at; i < end; i++) this.#held[this.#heldLength++] = chunk[i] as number
    return end
  }

  /** Completes what is held from the start of `chunk`, handles it, and returns how much that took. */
  #fillHeld(chunk: Uint8Array): number {
    let at = 0
    while (this.#heldLength < unitLength(this.#held, 0, this.#heldLength)) {
      if (at === chunk.length) return at
      this.#held[this.#heldLength++] = chunk[at++] as number
    }
    const length = this.#heldLength
    this.#heldLength = 0
    this.#frame(this.#held, 0, length)
    return at
  }

  #fail(violation: Violation, end: number): number {
    this.stop()
    this.#sink.violation(violation)
    return end
  }
}

/** How many bytes from `at` on must have arrived before the frame can be handled: its header, and all of a control frame. */
function unitLength(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 2) return 2
  const header = headerLength(bytes, at)
  if (!isControl(bytes[at] as number)) return header
  const payload = (bytes[at + 1] as number) & 0x7f
  return payload > MAX_CONTROL_PAYLOAD ? header : header + payload
}
