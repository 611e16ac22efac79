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
  type HeaderRules,
  MAX_CONTROL_PAYLOAD,
  Opcode,
  type Platform,
  RSV1,
  Slab,
  type Violation,
  webPlatform,
} from '@offhook/frame'
import { compressedLimit, MessageAssembler } from './assembler.ts'
import { ProtocolError } from './error.ts'
import type { Inflated, MessageExtension } from './extension.ts'
import { PreparedMessage } from './prepared.ts'
import { Sender, type WriteFragment } from './sender.ts'
import { nextState, type State, type StateEvent } from './state.ts'

/** How a connection ended. */
export interface CloseInfo {
  /** The status code: the peer's, or ours if we failed the connection. 1005: none given. 1006: no Close came. */
  readonly code: number
  readonly reason: string
  /** Whether both ends sent a Close (RFC 6455 §7.1.4). */
  readonly clean: boolean
  /** What the peer did wrong, if that ended it. */
  readonly violation: Violation | undefined
}

/**
 * Takes all that happens on a connection. What `message`, `pinged` and `ponged` throw is given to `failed`;
 * the others must not throw.
 */
export interface ProtocolSink {
  /** Text as a string, binary as bytes that are the sink's to keep; unless they are lent. */
  message(data: string | Uint8Array): void
  /** The peer's Ping; the Pong is on its way. */
  pinged(payload: Uint8Array): void
  ponged(payload: Uint8Array): void
  /** There is output: take it with `takeOutput`, now or soon. Called for each frame. */
  output(): void
  /** A handler threw; the connection is being closed with 1011. */
  failed(error: unknown): void
  /** The closing handshake has begun, by either end, and is not over: messages under way, or the peer, may keep it for long. */
  closing?(): void
  /** The WebSocket connection is closed: send the output that is left, then end the transport. */
  closed(info: CloseInfo): void
}

export interface ProtocolOptions {
  /** Which end this is: a server takes masked frames and sends unmasked ones, a client the reverse. */
  readonly role: 'server' | 'client'
  /** Bytes of one message, after inflating too. Above it, the connection is closed with 1009. Default 1 MiB. */
  readonly maxMessage?: number | undefined
  /**
   * Whether bytes of binary messages are lent: they are to be read until `message` returns, and copied by who keeps them.
   * Default false.
   */
  readonly lend?: boolean | undefined
  /** Text, memory and random numbers. Default `webPlatform`. */
  readonly platform?: Platform | undefined
  /** Output memory, to be shared by all connections of a thread. Default one of its own. */
  readonly slab?: Slab | undefined
  /** The compression that was agreed at the handshake. Default none. */
  readonly extension?: MessageExtension | undefined
}

const DEFAULT_MAX_MESSAGE = 1024 * 1024
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
    const platform = options.platform ?? webPlatform
    const slab = options.slab ?? new Slab(platform)
    const masked = options.role === 'server'
    this.#sink = sink
    this.#platform = platform
    this.#extension = options.extension
    this.#maxMessage = checkLimit(options.maxMessage ?? DEFAULT_MAX_MESSAGE)
    this.#decoder = new FrameDecoder(this, headerRules(masked, this.#maxMessage, options.extension), platform)
    this.#assembler = new MessageAssembler(this, platform, this.#maxMessage, options.lend ?? false)
    this.#sender = new Sender({ masked: !masked, platform, slab }, options.extension, sink)
  }

  get state(): State {
    return this.#state
  }

  /** Bytes that were sent and not yet taken. */
  get pending(): number {
    return this.#sender.pending
  }

  /** Those of them that can be taken now: what waits for a compression, or for the end of a message, is not ready. */
  get ready(): number {
    return this.#sender.ready
  }

  /** Bytes that arrived during a pause, or an inflation that takes time, and wait for its end. */
  get backlog(): number {
    return this.#decoder.backlog
  }

  /** Whether the bytes so far end inside a frame, so that its rest is awaited. */
  get midFrame(): boolean {
    return this.#decoder.midFrame
  }

  /** How many frames have begun to arrive: it tells whether one has lasted since a while ago. */
  get frames(): number {
    return this.#decoder.frames
  }

  /**
   * Whether nothing is under way in either direction, so that a new Protocol with the same options and the same extension
   * could go on from here. Who has many idle connections may let go of those that rest.
   */
  get atRest(): boolean {
    const waits = this.#paused || this.#inflating || this.#transportEnded
    return this.#state === 'open' && !waits && this.#isEmpty
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
   * Ends for a reason that is not the protocol's, a limit say: a Close that tells it, and nothing is read any more.
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
   * Sends one message in fragments (§5.4), for which `begin` is given a way when it is its turn; messages that are sent
   * meanwhile wait for its end. Returns false if the connection is no longer open.
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

  /** Sends a Pong that nobody asked for: "a unidirectional heartbeat" (§5.5.3). */
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

  /** The output that was taken last has left, its memory is not looked at any more: it may be used again. */
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
      // already received a Close frame." That it sent one is no excuse.
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

  get #isEmpty(): boolean {
    return this.#decoder.atRest && this.#assembler.atRest && this.#sender.atRest
  }

  #fail(code: number, reason: string, violation: Violation | undefined): void {
    const payload = encodeClosePayload(code, reason, this.#platform)
    if (!this.#enter('fail')) return
    this.#decoder.stop()
    this.#sender.fail(payload)
    this.#sink.closed({ code, reason, clean: false, violation })
  }

  #inflated(isText: boolean, result: Inflated): void {
    if (this.#state === 'closed') return // It was aborted meanwhile.
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

  /** A handler threw: the peer is told with 1011; what it sent before it knows is still delivered. */
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

function headerRules(
  masked: boolean,
  maxMessage: number,
  extension: MessageExtension | undefined,
): HeaderRules {
  if (extension === undefined) return { rsv: 0, masked, maxPayload: maxMessage }
  return { rsv: RSV1, masked, maxPayload: compressedLimit(maxMessage) }
}

function checkLimit(limit: number): number {
  if (limit >= 0) return limit
  throw new ProtocolError(
    'OFFHOOK_INVALID_LIMIT',
    `maxMessage is a number of bytes, this is ${limit}: use 0 or more.`,
  )
}

/** The types say so already; but a number, or a view of wider elements, would send bytes that nobody meant. */
function checkBytes(data: Uint8Array): void {
  if (data?.BYTES_PER_ELEMENT === 1) return
  throw new ProtocolError(
    'OFFHOOK_INVALID_PAYLOAD',
    'A payload is a Uint8Array: give other views as new Uint8Array(view.buffer, view.byteOffset, view.byteLength).',
  )
}

function checkControl(payload: Uint8Array): void {
  checkBytes(payload)
  if (payload.length <= MAX_CONTROL_PAYLOAD) return
  throw new ProtocolError(
    'OFFHOOK_CONTROL_TOO_LONG',
    `A Ping or Pong carries ${MAX_CONTROL_PAYLOAD} bytes at most, this is ${payload.length}: shorten it.`,
  )
}

/** Control payloads are copied: they are few and small, and their chunk should not be kept for them. */
function copy(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const payload = new Uint8Array(end - start)
  payload.set(bytes.subarray(start, end))
  return payload
}
