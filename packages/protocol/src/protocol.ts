/**
 * One end's life after the handshake, without I/O and without time: bytes in, messages up, bytes out.
 *
 *     transport ── receive ──► FrameDecoder ──► MessageAssembler ──► sink.message
 *     transport ◄─ takeOutput ─ FrameWriter ◄── Sender ◄── send, ping, close
 *
 * Rules of this file: the peer cannot make it throw, a violation ends in `violation`; no message is written
 * after a Close; `sink.closed` is called once, and last.
 */
import {
  CloseCode,
  type ClosePayload,
  closeCodeOf,
  decodeClosePayload,
  encodeClosePayload,
  FrameDecoder,
  Opcode,
  type Platform,
  Slab,
  type Violation,
  webPlatform,
} from '@offhook/frame'
import { MessageAssembler } from './assembler.ts'
import type { Inflated, MessageExtension } from './extension.ts'
import { headerRules, maxMessageOf, type ProtocolOptions } from './options.ts'
import { checkBytes, checkControl, copy } from './payload.ts'
import { PreparedMessage } from './prepared.ts'
import { Sender, type WriteFragment } from './sender.ts'
import type { ProtocolSink } from './sink.ts'
import { nextState, type State, type StateEvent } from './state.ts'

const NOTHING = new Uint8Array(0)

export class Protocol {
  readonly #sink: ProtocolSink
  readonly #platform: Platform
  readonly #extension: MessageExtension | undefined
  readonly #maxMessage: number
  readonly #decoder: FrameDecoder
  readonly #assembler: MessageAssembler
  readonly #sender: Sender

  #state: State = 'open'
  #paused = false
  #inflating = false
  #transportEnded = false
  #peerClose: ClosePayload | undefined

  constructor(sink: ProtocolSink, options: ProtocolOptions) {
    const { slab = new Slab(webPlatform) } = options
    const { platform } = slab
    const masked = options.role === 'server'
    this.#sink = sink
    this.#platform = platform
    this.#extension = options.extension
    this.#maxMessage = maxMessageOf(options)
    this.#decoder = new FrameDecoder(this, headerRules(masked, this.#maxMessage, options.extension), platform)
    this.#assembler = new MessageAssembler(this, platform, this.#maxMessage, options.lend ?? false)
    this.#sender = new Sender({ masked: !masked, slab }, options.extension, sink)
  }

  get state(): State {
    return this.#state
  }

  /** Bytes that were sent and not yet taken. */
  get pending(): number {
    return this.#sender.pending
  }

  /** The part of `pending` that can be taken now: what waits for a compression, or for the end of a message, is not ready. */
  get ready(): number {
    return this.#sender.ready
  }

  /** Bytes that arrived during a pause, or while a message was inflated, and wait for its end. */
  get backlog(): number {
    return this.#decoder.backlog
  }

  /** Whether the bytes so far end inside a frame, so that its rest is awaited. */
  get midFrame(): boolean {
    return this.#decoder.midFrame
  }

  /** How many frames have begun to arrive: if this has not changed for a while in mid-frame, the same frame has lasted since. */
  get frames(): number {
    return this.#decoder.frames
  }

  /**
   * Whether nothing is under way in either direction, so that a new Protocol with the same options and the same extension
   * could go on from here. With many idle connections, drop the protocols that are at rest to save memory.
   */
  get atRest(): boolean {
    // What pauses or ends the connection pauses, stops or closes one of them.
    return this.#decoder.atRest && this.#assembler.atRest && this.#sender.atRest
  }

  /** Takes what the transport received. The chunk is the protocol's from now on: it is unmasked in place. */
  receive(chunk: Uint8Array): void {
    this.#decoder.receive(chunk)
    if (this.#transportEnded) this.#continue()
  }

  /** The transport ended; what it received is delivered first. Without a Close, that is 1006 (§7.1.5). */
  end(): void {
    this.#transportEnded = true
    if (!this.#paused && !this.#inflating) this.abort()
  }

  /** Ends at once: nothing more is delivered, nothing more is written. `reason` is for this end alone. */
  abort(reason = ''): void {
    this.#decoder.stop()
    this.#sender.abandon()
    if (!this.#enter('end')) return
    // §7.1.5: the code is that of "the first Close control frame received", also if our answer was too late.
    const close = this.#peerClose ?? { code: CloseCode.Abnormal, reason }
    this.#sink.closed({ ...close, clean: false, violation: undefined })
  }

  /**
   * Ends for a reason outside of the protocol, a limit say: sends a Close that names it, and reads nothing any more.
   * Throws a `FrameError`, a RangeError, for what a Close cannot carry.
   */
  fail(code: number, reason = ''): void {
    this.#fail(code, reason, undefined)
  }

  /**
   * Sends a message. Returns false if the connection is no longer open, and the message goes nowhere.
   * Bytes must not change until they have left. `compress` chooses, where compression was agreed.
   */
  send(data: string | Uint8Array | PreparedMessage, compress = true): boolean {
    if (data instanceof PreparedMessage) return this.#sendPrepared(data, compress)
    if (typeof data !== 'string') checkBytes(data)
    if (this.#state !== 'open') return false
    this.#sender.message(data, compress)
    return true
  }

  /**
   * Sends one message in fragments (§5.4): calls `begin`, when it is its turn, with the function that writes them. Messages
   * that are sent meanwhile wait for its end. Returns false if the connection is no longer open.
   */
  sendFragments(isText: boolean, begin: (write: WriteFragment) => void): boolean {
    if (this.#state !== 'open') return false
    this.#sender.fragments(isText ? Opcode.Text : Opcode.Binary, begin)
    return true
  }

  /** Sends a Ping with up to 125 bytes (§5.5.2). Throws a `ProtocolError` above, a RangeError. */
  ping(payload: Uint8Array = NOTHING): boolean {
    return this.#control(Opcode.Ping, payload)
  }

  /** Sends an unsolicited Pong: "a unidirectional heartbeat" (§5.5.3). */
  pong(payload: Uint8Array = NOTHING): boolean {
    return this.#control(Opcode.Pong, payload)
  }

  /** Starts the closing handshake (§7.1.2). Throws a `FrameError`, a RangeError, for what a Close cannot carry. */
  close(code: number = CloseCode.Normal, reason = ''): boolean {
    const payload = encodeClosePayload(code, reason, this.#platform)
    if (!this.#enter('start')) return false
    this.#sender.close(payload)
    this.#closing()
    return true
  }

  /** Delivers nothing more until `resume`: what arrives meanwhile is kept, so pause the transport too. */
  pause(): void {
    this.#paused = true
    this.#decoder.pause()
  }

  resume(): void {
    this.#paused = false
    this.#continue()
  }

  /** The output that waits, in order: the transport's to send. */
  takeOutput(): Uint8Array[] {
    return this.#sender.take()
  }

  /** The output that was taken last has left, and nobody reads its memory any more: it may be used again. */
  recycleOutput(): void {
    this.#sender.recycle()
  }

  /** @internal The decoder's: a data frame, or a part of one. */
  data(
    opcode: Opcode,
    rsv: number,
    fin: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
    rest: number,
  ): void {
    const violation = this.#assembler.data(opcode, rsv, fin, bytes, start, end, rest)
    if (violation !== undefined) this.violation(violation)
  }

  /** @internal The decoder's: a control frame. */
  control(opcode: Opcode, bytes: Uint8Array, start: number, end: number): void {
    if (opcode === Opcode.Close) return this.#receiveClose(bytes, start, end)
    const payload = copy(bytes, start, end)
    try {
      if (opcode === Opcode.Pong) return this.#sink.ponged(payload)
      // §5.5.2: "Upon receipt of a Ping frame, an endpoint MUST send a Pong frame in response, unless it
      // already received a Close frame." To have sent one is no excuse.
      this.#sender.control(Opcode.Pong, payload)
      this.#sink.pinged(payload)
    } catch (error) {
      this.#fault(error)
    }
  }

  /** @internal §7.1.7, _Fail the WebSocket Connection_: a Close with the reason, and nothing is read any more. */
  violation(violation: Violation): void {
    this.#fail(closeCodeOf(violation), violation, violation)
  }

  /** @internal The assembler's: a whole message. */
  message(data: string | Uint8Array): void {
    try {
      this.#sink.message(data)
    } catch (error) {
      this.#fault(error)
    }
  }

  /** @internal The assembler's: a whole message that is compressed. */
  compressed(isText: boolean, payload: Uint8Array): void {
    this.#inflating = true
    // Only an agreed extension lets RSV1 past the decoder.
    const extension = this.#extension as MessageExtension
    extension.inflate(payload, this.#maxMessage, (result) => {
      this.#inflated(isText, result)
      this.#inflating = false
      this.#continue()
    })
    if (this.#inflating) this.#decoder.pause()
  }

  #fail(code: number, reason: string, violation: Violation | undefined): void {
    const payload = encodeClosePayload(code, reason, this.#platform)
    if (!this.#enter('fail')) return
    this.#decoder.stop()
    this.#sender.fail(payload)
    this.#sink.closed({ code, reason, clean: false, violation })
  }

  #inflated(isText: boolean, result: Inflated): void {
    if (this.#state === 'closed') return // The connection was aborted meanwhile.
    if (!result.ok) return this.violation(result.reason === 'too-big' ? 'message-too-big' : 'inflate-failed')
    if (!isText) return this.message(result.bytes)
    const text = this.#platform.decodeText(result.bytes, 0, result.bytes.length)
    if (text === undefined) this.violation('text-not-utf8')
    else this.message(text)
  }

  #receiveClose(bytes: Uint8Array, start: number, end: number): void {
    const close = decodeClosePayload(bytes, start, end, this.#platform)
    if (typeof close === 'string') return this.violation(close)
    this.#peerClose = close
    // §1.4: "after receiving a control frame indicating the connection should be closed, a peer discards
    // any further data received."
    this.#decoder.stop()
    // §5.5.1: "If an endpoint receives a Close frame and did not previously send a Close frame, the endpoint
    // MUST send a Close frame in response", and it "typically echos the status code".
    const begins = this.#enter('start')
    if (begins) this.#sender.close(copy(bytes, start, Math.min(end, start + 2)))
    this.#sender.afterwards(() => this.#finish(close))
    if (begins) this.#closing()
  }

  #closing(): void {
    if (this.#state === 'closing') this.#sink.closing?.()
  }

  #finish({ code, reason }: ClosePayload): void {
    this.#enter('finish')
    this.#sink.closed({ code, reason, clean: true, violation: undefined })
  }

  #sendPrepared(message: PreparedMessage, compress: boolean): boolean {
    if (this.#state !== 'open') return false
    this.#sender.prepared(message, compress)
    return true
  }

  #control(opcode: Opcode, payload: Uint8Array): boolean {
    checkControl(payload)
    if (this.#state !== 'open') return false
    this.#sender.control(opcode, payload)
    return true
  }

  /** A handler threw: the peer gets 1011. What it sends before it knows is still delivered. */
  #fault(error: unknown): void {
    this.close(CloseCode.InternalError)
    this.#sink.failed(error)
  }

  #continue(): void {
    if (this.#paused || this.#inflating) return
    this.#decoder.resume()
    // A handler may resume while others have yet to be called for the same chunk.
    if (this.#transportEnded && !this.#decoder.decoding) this.end()
  }

  #enter(event: StateEvent): boolean {
    const state = nextState(this.#state, event)
    if (state === undefined) return false
    this.#state = state
    return true
  }
}
