/**
 * A WebSocket connection on a socket: its life. What bytes mean is `Protocol`'s, when they come in `Intake`'s, how they
 * leave `Output`'s, what time does to it `Vigil`'s.
 *
 *     socket ──► received ──► Protocol ──► handlers
 *     socket.write ◄── Output ◄──── takeOutput
 */
import { constants } from 'node:buffer'
import { randomFillSync } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { CloseCode } from '@offhook/frame'
import { type CloseInfo, type MessageExtension, Protocol } from '@offhook/protocol'
import { closed, errored, messaged, opened } from './channels.ts'
import { type HandlerResult, isPromise, run, watch } from './handler-result.ts'
import { Intake } from './intake.ts'
import { type ConnectionLimits, type Limits, limitsOf } from './limits.ts'
import { type Message, type SendOptions, toMessage } from './message.ts'
import { Output } from './output.ts'
import { listen } from './owned-socket.ts'
import { paced } from './paced.ts'
import { PieceTurns } from './piece-turns.ts'
import { nodePlatform, slab } from './platform.ts'
import { RoundTrips } from './round-trips.ts'
import { type Pieces, sendPieces } from './send-pieces.ts'
import { keep } from './shared-read.ts'
import { setDeadline } from './timer.ts'
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
  /** The connection is closed. Comes once, and nothing comes after it. */
  close?(connection: Connection<Context>, info: CloseInfo): HandlerResult
  /** A handler failed, or the socket did. Without this, the failure of a handler is printed as a warning. */
  error?(connection: Connection<Context>, error: unknown): HandlerResult
}

/** What a connection is made of. */
export interface ConnectionParts<Context> {
  readonly role: 'server' | 'client'
  readonly socket: Socket
  readonly request: IncomingMessage
  readonly context: Context
  readonly subprotocol: string | undefined
  readonly extension: MessageExtension | undefined
  readonly handlers: ConnectionHandlers<Context>
  readonly limits: ConnectionLimits
  /** Told when the socket is gone. */
  readonly door?: { leave(connection: Connection<Context>): void } | undefined
}

export class Connection<Context = undefined> {
  readonly #role: 'server' | 'client'
  readonly #socket: Socket
  readonly #handlers: ConnectionHandlers<Context>
  readonly #limits: Limits
  readonly #protocol: Protocol
  readonly #intake: Intake
  readonly #output: Output
  readonly #door: ConnectionParts<Context>['door']

  /** The request that opened the connection; on a client, the server's answer to it. */
  readonly request: IncomingMessage
  /** What the application made of the request: the user, say. */
  readonly context: Context
  /** The subprotocol that was agreed, if any. */
  readonly subprotocol: string | undefined

  #messages = 0
  #binary = false
  #latency: number | undefined
  #deadline: NodeJS.Timeout | undefined
  #vigil: Vigil | undefined
  #roundTrips: RoundTrips | undefined
  #pieces: PieceTurns | undefined

  constructor(parts: ConnectionParts<Context>) {
    const { role, socket } = parts
    const limits = limitsOf(parts.limits)
    // Longer text would have Node throw.
    const maxMessage = Math.min(limits.maxMessage, constants.MAX_STRING_LENGTH)
    const extension = parts.extension && paced(parts.extension, this)
    this.request = parts.request
    this.context = parts.context
    this.subprotocol = parts.subprotocol
    this.#role = role
    this.#socket = socket
    this.#handlers = parts.handlers
    this.#limits = limits
    this.#door = parts.door
    this.#protocol = new Protocol(this, {
      role,
      maxMessage,
      platform: nodePlatform,
      slab,
      extension,
      lend: parts.handlers.lend,
    })
    this.#intake = new Intake(socket, this.#protocol)
    this.#output = new Output(socket, this.#protocol, limits, this)
  }

  /** Whether messages can be sent. */
  get isOpen(): boolean {
    return this.#protocol.state === 'open'
  }

  /** Bytes that were sent and have not yet left for the kernel. */
  get bufferedAmount(): number {
    return this.#output.buffered
  }

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
    if (this.#output.full) return this.#refuse()
    if (!this.#protocol.send(toMessage(data), options?.compress)) return false
    this.#messages++
    return this.#output.added()
  }

  /**
   * Sends one message in pieces as they come, each in a frame of its own, not compressed; it is text if they are
   * strings. Messages that are sent meanwhile wait for its end. Resolves to whether all of it was sent before the connection
   * closed. If the source fails, so does the connection, with 1011: half a message cannot be taken back.
   */
  async sendPieces(pieces: Pieces): Promise<boolean> {
    try {
      this.#pieces ??= new PieceTurns(this.#protocol, this.#output)
      return await sendPieces(this.#pieces, pieces)
    } catch (error) {
      this.#protocol.fail(CloseCode.InternalError)
      this.failed(error)
      return false
    }
  }

  /** Resolves to true when less output waits than the high-water mark, at once mostly; to false if it closes before. */
  async drained(): Promise<boolean> {
    return this.#protocol.state !== 'closed' && this.#output.drained()
  }

  /**
   * Sends a Ping with up to 125 bytes, random ones by default. Resolves to the milliseconds until the Pong, or to
   * undefined if the connection closes before, or 64 more Pings were sent. Throws a RangeError for a longer payload.
   */
  ping(payload: Uint8Array = randomFillSync(new Uint8Array(4))): Promise<number | undefined> {
    if (!this.#protocol.ping(payload)) return Promise.resolve(undefined)
    this.#roundTrips ??= new RoundTrips()
    return this.#roundTrips.begin(keep(payload, 0, payload.length))
  }

  /**
   * Starts the closing handshake; if the peer does not answer in time, the socket is destroyed. Does
   * nothing on a connection that is closing. Throws a RangeError for a code or reason that may not be sent.
   */
  close(code?: number, reason?: string): void {
    this.#protocol.close(code, reason)
  }

  /** Ends the connection at once, without a Close. */
  terminate(): void {
    this.#terminate()
  }

  /** Delivers and reads nothing more, until `resume` or `close`. */
  pause(): void {
    if (this.isOpen) this.#intake.pause()
  }

  resume(): void {
    this.#intake.resume()
  }

  /**
   * The messages from now on, for `for await`; it ends with the connection. While 16 wait, nothing more is read. To
   * leave the loop does not close the connection. No message is missed by who begins in `open`, or right after `connect`.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<string | Buffer, undefined> {
    return this.#intake.iterate(this.isOpen)
  }

  /**
   * @internal The door's: closes when all is done that `message` was called for, or that was handed to whoever iterates,
   * so that it can still be answered. Nothing more is delivered meanwhile.
   */
  leave(code: number, reason: string): void {
    if (!this.isOpen) return
    this.#intake.leave(() => this.close(code, reason))
  }

  /** @internal Reads nothing more, until each `hold` has had its `release`. */
  hold(): void {
    this.#intake.hold()
  }

  /** @internal */
  release(): void {
    this.#intake.release()
  }

  /** @internal Starts reading. `head` is what came right behind the handshake. */
  start(head: Buffer): void {
    this.#socket.setTimeout(0)
    this.#socket.setNoDelay(true)
    this.#vigil = new Vigil(this, this.#limits)
    if (opened.hasSubscribers) opened.publish({ connection: this })
    run(() => this.#handlers.open?.(this), this)
    // Who awaits the connection has it by then, and can begin to iterate.
    setImmediate(() => this.#read(head))
  }

  /** @internal The socket's: whether what comes are messages to keep, as they mostly are where the last one was. */
  get keeps(): boolean {
    return this.#binary && !this.#handlers.lend && !this.#protocol.midFrame
  }

  /** @internal The socket's: bytes came. */
  received(chunk: Uint8Array): void {
    const flushIsDue = this.#output.gather()
    this.#vigil?.heard()
    this.#protocol.receive(chunk)
    this.#output.release(flushIsDue)
  }

  /** @internal The socket's: no more bytes will come. */
  ended(): void {
    this.#protocol.end()
    if (this.#protocol.state === 'closed') this.#socket.end()
  }

  /** @internal The socket's: it is gone. */
  gone(): void {
    if (!this.#intake.gone()) return
    this.#protocol.end()
    clearTimeout(this.#deadline)
    this.#door?.leave(this)
  }

  /** @internal The socket's: it failed, which ends it. Peers vanish every day, so that is no warning. */
  socketFailed(error: Error): void {
    this.#report(error)
  }

  /** @internal The protocol's: there is output. */
  output(): void {
    this.#output.due()
  }

  /** @internal The protocol's: a message came. */
  message(data: string | Uint8Array): void {
    this.#messages++
    this.#binary = typeof data !== 'string'
    if (messaged.hasSubscribers) messaged.publish({ connection: this, data })
    this.#intake.iterated(data)
    const result = this.#handlers.message?.(this, data as string | Buffer)
    if (isPromise(result)) this.#intake.track(result, this)
  }

  /** @internal The protocol's: a Ping came. */
  pinged(payload: Uint8Array): void {
    if (this.#floods()) return
    watch(this.#handlers.ping?.(this, asBuffer(payload)), this)
  }

  /** @internal The protocol's: a Pong came. */
  ponged(payload: Uint8Array): void {
    if (this.#floods()) return
    this.#latency = this.#roundTrips?.answered(payload) ?? this.#latency
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
    this.#intake.end()
  }

  /** @internal The protocol's: the WebSocket connection is closed. */
  closed(info: CloseInfo): void {
    this.#output.flush()
    // §7.1.1: the server closes TCP first; a client waits for that, and not for ever.
    if (this.#role === 'server' || !info.clean) this.#socket.end()
    this.#destroyLater()
    this.#settle()
    if (closed.hasSubscribers) closed.publish({ connection: this, info })
    run(() => this.#handlers.close?.(this, info), this)
  }

  /** @internal The handlers': one failed. */
  fault(error: unknown): void {
    this.close(CloseCode.InternalError)
    this.failed(error)
  }

  /** @internal The output's: what was above the high-water mark has left. */
  drain(): void {
    if (this.isOpen) run(() => this.#handlers.drain?.(this), this)
  }

  /** @internal The output's: the peer takes nothing of it. */
  stalled(): void {
    this.#terminate('stall-timeout')
  }

  /** @internal For the vigil. */
  get reading(): boolean {
    return this.#intake.reading
  }

  /** @internal For the vigil. */
  get midFrame(): boolean {
    return this.#protocol.midFrame
  }

  /** @internal For the vigil. */
  get frames(): number {
    return this.#protocol.frames
  }

  /** @internal For the vigil. */
  get messages(): number {
    return this.#messages
  }

  /** @internal The vigil's: it is time for a Ping. */
  heartbeat(): void {
    void this.ping()
  }

  /** @internal The vigil's: the time for something is over. */
  expired(why: Expiry): void {
    if (why === 'idle-timeout') this.close(CloseCode.GoingAway, why)
    else if (why === 'frame-timeout') this.#protocol.fail(CloseCode.PolicyViolation, why)
    else this.#terminate(why) // Nobody is there to read a Close.
  }

  #read(head: Buffer): void {
    const socket = this.#socket
    this.#intake.begin()
    listen(socket, this)
    if (head.length > 0) this.received(head)
    // The peer may have left meanwhile, and its events with it.
    if (socket.readableEnded) this.ended()
    if (socket.closed) this.gone()
  }

  #terminate(reason?: string): void {
    this.#socket.destroy()
    this.#protocol.abort(reason)
  }

  /** The peer does not read as fast as is sent. */
  #refuse(): false {
    if (!this.isOpen) return false
    if (this.#handlers.slow === undefined) this.#protocol.fail(CloseCode.TryAgainLater, 'output-limit')
    else run(() => this.#handlers.slow?.(this), this)
    return false
  }

  #floods(): boolean {
    if (!this.#vigil?.control()) return false
    this.#protocol.fail(CloseCode.PolicyViolation, 'control-flood')
    return true
  }

  #destroyLater(): void {
    if (this.#socket.destroyed) return
    this.#deadline ??= setDeadline(() => this.#terminate('close-timeout'), this.#limits.closeTimeout)
  }

  /** Tells all who wait for something that it will not come. */
  #settle(): void {
    this.#vigil?.end()
    this.#output.end()
    this.#intake.end()
    this.#roundTrips?.end()
    this.#pieces?.end()
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

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
