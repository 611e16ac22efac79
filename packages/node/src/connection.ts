/**
 * A WebSocket connection on a socket: its life. What bytes mean is `Protocol`'s, when they come in `Intake`'s, how they
 * leave `Output`'s, what time does to it `Vigil`'s. The first three are a `Line`, and an idle connection has none.
 *
 *     socket ──► received ──► Protocol ──► handlers
 *     socket.write ◄── Output ◄──── takeOutput
 */
import type { IncomingMessage } from 'node:http'
import { CloseCode } from '@offhook/frame'
import type { CloseInfo, MessageExtension, Protocol } from '@offhook/protocol'
import { closed, errored, messaged, opened } from './channels.ts'
import { departed } from './departure.ts'
import { RequestReleasedError } from './errors.ts'
import { type HandlerResult, isPromise, run, watch } from './handler-result.ts'
import { type ConnectionLimits, type Limits, limitsOf } from './limits.ts'
import { Line } from './line.ts'
import { type Message, type SendOptions, toMessage } from './message.ts'
import { listen } from './owned-socket.ts'
import { Paced } from './paced.ts'
import { nodePlatform } from './platform.ts'
import type { Pieces } from './send-pieces.ts'
import { setDeadline } from './timer.ts'
import type { Transport } from './transport.ts'
import { type Expiry, Vigil } from './vigil.ts'
import { warn } from './warn.ts'

/**
 * What to do when something happens on a connection. All are optional. What a handler throws, or what its
 * promise rejects with, closes this connection with 1011, goes to `error`, and harms nobody else.
 */
export interface ConnectionHandlers<Context> {
  /** The handshake is done. No message comes before. */
  open?(connection: Connection<Context>): HandlerResult
  /** A message: text as a string, binary as a Buffer. */
  message?(connection: Connection<Context>, data: string | Buffer): HandlerResult
  /**
   * Whether binary messages are lent to `message`: their bytes are valid until it returns, at its first `await` if it is
   * async; copy what is to be kept. It saves a copy, and its garbage. `send`, `broadcast` and iteration take lent bytes as
   * any. Default false.
   */
  readonly lend?: boolean | undefined
  /** All that was above the high-water mark has left. */
  drain?(connection: Connection<Context>): HandlerResult
  /** A message was dropped, since `maxBufferedOutput` waits. Without this, the connection is closed with 1013. */
  slow?(connection: Connection<Context>): HandlerResult
  /** The peer pinged; the Pong is on its way. */
  ping?(connection: Connection<Context>, payload: Buffer): HandlerResult
  pong?(connection: Connection<Context>, payload: Buffer): HandlerResult
  /** The connection is closed. Comes once, and last, but for the failure of a handler that was still at work. */
  close?(connection: Connection<Context>, info: CloseInfo): HandlerResult
  /** A handler failed, or the socket did. Without this, the failure of a handler is printed as a warning. */
  error?(connection: Connection<Context>, error: unknown): HandlerResult
}

/** What a connection is made of. */
export interface ConnectionParts<Context> {
  readonly role: 'server' | 'client'
  readonly socket: Transport
  readonly request: IncomingMessage
  readonly context: Context
  readonly subprotocol: string | undefined
  readonly extension: MessageExtension | undefined
  readonly handlers: ConnectionHandlers<Context>
  readonly limits: ConnectionLimits
  /** Told when the socket is gone. */
  readonly door?: { leave(connection: Connection<Context>): void } | undefined
}

/** How to start. */
export interface StartOptions {
  /** Whether `request` stays when `open` is done. Default false. */
  readonly keepRequest?: boolean | undefined
}

export class Connection<Context = undefined> {
  readonly #role: 'server' | 'client'
  readonly #socket: Transport
  readonly #handlers: ConnectionHandlers<Context>
  readonly #limits: Limits
  readonly #extension: MessageExtension | undefined
  readonly #door: ConnectionParts<Context>['door']

  /** What the application made of the request: the user, say. */
  readonly context: Context
  /** The subprotocol that was agreed, if any. */
  readonly subprotocol: string | undefined

  #request: IncomingMessage | undefined
  #line: Line | undefined
  #messages = 0
  #binary = false
  #latency: number | undefined
  #deadline: NodeJS.Timeout | undefined
  #vigil: Vigil | undefined

  constructor(parts: ConnectionParts<Context>) {
    this.context = parts.context
    this.subprotocol = parts.subprotocol
    this.#role = parts.role
    this.#socket = parts.socket
    this.#handlers = parts.handlers
    this.#limits = limitsOf(parts.limits)
    this.#extension = parts.extension && new Paced(parts.extension, this)
    this.#door = parts.door
    this.#request = parts.request
  }

  /**
   * The request that opened the connection, until `open` is done, or for as long as the connection where `keepRequest` says so;
   * later to ask for it throws a `RequestReleasedError`. On a client, the server's answer, which is kept.
   */
  get request(): IncomingMessage {
    if (this.#request === undefined) throw new RequestReleasedError()
    return this.#request
  }

  /** Whether messages can be sent. */
  get isOpen(): boolean {
    return this.#state === 'open'
  }

  /** @internal Whether it is over. */
  get isClosed(): boolean {
    return this.#state === 'closed'
  }

  /** Bytes that were sent and have not yet left for the kernel. */
  get bufferedAmount(): number {
    return this.#line?.output.buffered ?? 0
  }

  /** The peer's address, or that of the proxy before it. Undefined once the peer has reset the connection: `context` may keep it. */
  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress
  }

  /** Milliseconds of the last round trip, of a heartbeat or of `ping`; undefined before the first. */
  get latency(): number | undefined {
    return this.#latency
  }

  /**
   * Sends a message: a string as text, bytes as binary; bytes must not change until they have left. For many
   * connections, `prepare` it once, or `broadcast` it.
   * Returns false if more output waits than the high-water mark (`drained` tells when it has left), or if the
   * message goes nowhere: the connection is no longer open, or `maxBufferedOutput` waits.
   */
  send(data: Message, options?: SendOptions): boolean {
    const { protocol, output } = this.#working
    if (output.full) return this.#refuse()
    if (!protocol.send(toMessage(data), options?.compress)) return false
    this.#messages++
    return output.added()
  }

  /**
   * Sends one message in pieces as they come, each in a frame of its own, not compressed; it is text if they are
   * strings. Messages that are sent meanwhile wait for its end, and so does a Close, the answer to the peer's too, for
   * `closeTimeout` at most. Resolves to whether all of it was sent before the connection closed. If the source fails, so does
   * the connection, with 1011: half a message cannot be taken back.
   */
  async sendPieces(pieces: Pieces): Promise<boolean> {
    try {
      return await this.#working.pieces.send(pieces)
    } catch (error) {
      this.#working.protocol.fail(CloseCode.InternalError)
      this.failed(error)
      return false
    }
  }

  /** Resolves to true when less output waits than the high-water mark, at once mostly; to false if it closes before. */
  async drained(): Promise<boolean> {
    return !this.isClosed && this.#working.output.drained()
  }

  /**
   * Sends a Ping with up to 125 bytes, random ones by default. Resolves to the milliseconds until the Pong, or to
   * undefined if the connection closes before, or 64 more Pings were sent. Throws a RangeError for a longer payload.
   */
  ping(payload: Uint8Array = randomPayload()): Promise<number | undefined> {
    const { protocol, roundTrips } = this.#working
    if (!protocol.ping(payload)) return Promise.resolve(undefined)
    return roundTrips.begin(Uint8Array.from(payload))
  }

  /**
   * Starts the closing handshake; if the peer does not answer in time, the socket is destroyed. Does
   * nothing on a connection that is closing. Throws a RangeError for a code or reason that may not be sent.
   */
  close(code?: number, reason?: string): void {
    this.#working.protocol.close(code, reason)
  }

  /** Ends the connection at once, without a Close. */
  terminate(): void {
    this.#terminate()
  }

  /** Delivers and reads nothing more, until `resume` or `close`. */
  pause(): void {
    if (this.isOpen) this.#working.intake.pause()
  }

  resume(): void {
    this.#line?.intake.resume()
  }

  /**
   * The messages from now on, for `for await`; it ends with the connection. While 16 wait, nothing more is read. To
   * leave the loop does not close the connection. No message is missed by who begins in `open`, or right after `connect`.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<string | Buffer, undefined> {
    return this.#working.intake.iterate(this.isOpen)
  }

  /**
   * @internal The door's: closes when all is done that `message` was called for, or that was handed to whoever iterates,
   * so that it can still be answered. Nothing more is delivered meanwhile.
   */
  leave(code: number, reason: string): void {
    if (!this.isOpen) return
    this.#working.intake.leave(() => this.close(code, reason))
  }

  /** @internal Reads nothing more, until each `hold` has had its `release`. */
  hold(): void {
    this.#working.intake.hold()
  }

  /** @internal */
  release(): void {
    this.#working.intake.release()
  }

  /** @internal Starts reading. `head` is what came right behind the handshake. */
  start(head: Buffer, { keepRequest = false }: StartOptions): void {
    this.#socket.setTimeout?.(0)
    this.#socket.setNoDelay?.(true)
    this.#vigil = new Vigil(this, this.#limits)
    if (opened.hasSubscribers) opened.publish({ connection: this })
    run(() => this.#opened(keepRequest), this)
    // Who awaits the connection has it by then, and can begin to iterate.
    setImmediate(() => this.#read(head))
  }

  /** @internal The socket's: whether what comes are messages to keep, as they mostly are where the last one was. */
  get keeps(): boolean {
    return this.#binary && !this.#handlers.lend && !this.midFrame
  }

  /** @internal The socket's: bytes came. */
  received(chunk: Uint8Array): void {
    const { protocol, output } = this.#working
    const flushIsDue = output.gather()
    this.#vigil?.heard()
    protocol.receive(chunk)
    output.release(flushIsDue)
  }

  /** @internal The socket's: no more bytes will come. */
  ended(): void {
    this.#working.protocol.end()
    // A second `end` would make Node an error, with a stack, for nobody.
    if (this.isClosed && !this.#socket.writableEnded) this.#socket.end()
  }

  /** @internal The socket's: it is gone. */
  gone(): void {
    const { intake, protocol } = this.#working
    if (!intake.gone()) return
    protocol.end()
    clearTimeout(this.#deadline)
    this.#door?.leave(this)
  }

  /** @internal The socket's: it failed, which ends it. Peers vanish every day, so that is no warning; nor, after a Close, news. */
  socketFailed(error: Error): void {
    if (!this.isClosed) this.#report(error)
  }

  /** @internal The protocol's: there is output. */
  output(): void {
    this.#working.output.due()
  }

  /** @internal The protocol's: a message came. */
  message(data: string | Uint8Array): void {
    this.#messages++
    this.#binary = typeof data !== 'string'
    if (messaged.hasSubscribers) messaged.publish({ connection: this, data })
    const { intake } = this.#working
    intake.iterated(data)
    const result = this.#handlers.message?.(this, data as string | Buffer)
    if (isPromise(result)) intake.track(result, this)
  }

  /** @internal The protocol's: a Ping came. */
  pinged(payload: Uint8Array): void {
    if (this.#floods()) return
    watch(this.#handlers.ping?.(this, asBuffer(payload)), this)
  }

  /** @internal The protocol's: a Pong came. */
  ponged(payload: Uint8Array): void {
    if (this.#floods()) return
    this.#latency = this.#working.roundTrips.answered(payload) ?? this.#latency
    watch(this.#handlers.pong?.(this, asBuffer(payload)), this)
  }

  /** @internal The protocol's: a handler threw. */
  failed(error: unknown): void {
    if (this.#handlers.error === undefined) warn(error)
    this.#report(error)
  }

  /**
   * @internal The protocol's: a Close was sent, or came and cannot be answered before a message that takes long. It is the
   * other one that is awaited now, also on a connection that was paused.
   */
  closing(): void {
    this.#destroyLater()
    this.#vigil?.end()
    this.#working.intake.end()
  }

  /** @internal The protocol's: the WebSocket connection is closed. */
  closed(info: CloseInfo): void {
    this.#working.output.flush()
    // §7.1.1: the server closes TCP first; a client waits for that, and not for ever.
    if (this.#role === 'server' || !info.clean) this.#socket.end()
    this.#destroyLater()
    this.#settle()
    if (closed.hasSubscribers) closed.publish({ connection: this, info })
    departed(this)
    run(() => this.#handlers.close?.(this, info), this)
  }

  /** @internal The handlers': one failed. */
  fault(error: unknown): void {
    this.close(CloseCode.InternalError)
    this.failed(error)
  }

  /** @internal The pieces': one was sent. */
  pieceSent(): void {
    this.#messages++
  }

  /** @internal The output's: what was above the high-water mark has left. */
  drain(): void {
    if (this.isOpen) run(() => this.#handlers.drain?.(this), this)
  }

  /** @internal The output's: the peer takes nothing of it. */
  stalled(): void {
    this.#terminate('stall-timeout')
  }

  /** @internal For the vigil: whether the socket is read from. */
  get reading(): boolean {
    return this.#line?.intake.reading ?? true
  }

  /** @internal For the vigil. */
  get midFrame(): boolean {
    return this.#line?.protocol.midFrame ?? false
  }

  /** @internal For the vigil. */
  get frames(): number {
    return this.#line?.protocol.frames ?? 0
  }

  /** @internal For the vigil. */
  get messages(): number {
    return this.#messages
  }

  /** @internal The vigil's: nothing came for a while. */
  rest(): void {
    if (this.#line?.atRest) this.#line = undefined
  }

  /** @internal The vigil's: it is time for a Ping. */
  heartbeat(): void {
    void this.ping()
  }

  /** @internal The vigil's: the time for something is over. */
  expired(why: Expiry): void {
    if (why === 'idle-timeout') this.close(CloseCode.GoingAway, why)
    else if (why === 'frame-timeout') this.#working.protocol.fail(CloseCode.PolicyViolation, why)
    else this.#terminate(why) // Nobody is there to read a Close.
  }

  /** An idle connection has no line, and is open. */
  get #state(): Protocol['state'] {
    return this.#line?.protocol.state ?? 'open'
  }

  /** The line, which is made when it is needed. */
  get #working(): Line {
    this.#line ??= new Line(this, {
      role: this.#role,
      socket: this.#socket,
      limits: this.#limits,
      extension: this.#extension,
      lend: this.#handlers.lend,
    })
    return this.#line
  }

  #opened(keepRequest: boolean): HandlerResult {
    const opening = this.#handlers.open?.(this)
    if (!keepRequest) this.#releaseRequest(opening)
    return opening
  }

  /** Its headers, and the stream that it is, weigh more than all else of an idle connection. */
  #releaseRequest(opening: HandlerResult): void {
    const release = () => {
      this.#request = undefined
    }
    // Who awaits the connection has it by then.
    const later = () => void setImmediate(release)
    Promise.resolve(opening).then(later, later)
  }

  #read(head: Buffer): void {
    const socket = this.#socket
    if (!this.reading) socket.pause()
    listen(socket, this)
    if (head.length > 0) this.received(head)
    // The peer may have left meanwhile, and its events with it.
    if (socket.readableEnded) this.ended()
    if (socket.closed) this.gone()
  }

  #terminate(reason?: string): void {
    // Node forgets it with the handle, unless it was asked before; and `close` may want to say whose connection it was.
    void this.remoteAddress
    this.#socket.destroy()
    this.#working.protocol.abort(reason)
  }

  /** The peer does not read as fast as is sent. */
  #refuse(): false {
    if (!this.isOpen) return false
    if (this.#handlers.slow === undefined)
      this.#working.protocol.fail(CloseCode.TryAgainLater, 'output-limit')
    else run(() => this.#handlers.slow?.(this), this)
    return false
  }

  #floods(): boolean {
    if (!this.#vigil?.control()) return false
    this.#working.protocol.fail(CloseCode.PolicyViolation, 'control-flood')
    return true
  }

  #destroyLater(): void {
    if (this.#socket.destroyed) return
    this.#deadline ??= setDeadline(() => this.#terminate('close-timeout'), this.#limits.closeTimeout)
  }

  /** Tells all who wait for something that it will not come. */
  #settle(): void {
    this.#vigil?.end()
    this.#working.end()
  }

  #report(error: unknown): void {
    if (errored.hasSubscribers) errored.publish({ connection: this, error })
    try {
      const result = this.#handlers.error?.(this, error)
      if (isPromise(result)) result.then(undefined, warn)
    } catch (second) {
      warn(second)
    }
  }
}

/** Masking keys come from a store of random numbers: to ask for four octets took 3 µs. */
function randomPayload(): Uint8Array {
  return new Uint8Array(Int32Array.of(nodePlatform.maskingKey()).buffer)
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
