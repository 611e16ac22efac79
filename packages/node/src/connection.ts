/**
 * A WebSocket connection on a socket: only I/O and time. What bytes mean is `Protocol`'s.
 *
 *     socket 'data' ──► receive ──► Protocol ──► handlers
 *     socket.write  ◄── flush  ◄── takeOutput
 *
 * While a chunk is handled, output gathers and leaves in one write after it; at other times it leaves at
 * the end of the tick.
 */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { CloseCode } from '@offhook/frame'
import { type CloseInfo, type MessageExtension, PreparedMessage, Protocol } from '@offhook/protocol'
import { type Flushable, flushLater } from './flush.ts'
import {
  type ConnectionLimits,
  DEFAULT_CLOSE_TIMEOUT,
  DEFAULT_HIGH_WATER_MARK,
  OUTPUT_HOLDS_INPUT,
} from './limits.ts'
import { ownMemory } from './own-memory.ts'
import { paced } from './paced.ts'
import { nodePlatform, slab } from './platform.ts'
import { warn } from './warn.ts'

/** What a handler may return: a promise is watched, so that its failure is not lost. */
export type HandlerResult = void | PromiseLike<void>

/**
 * What to do when something happens on a connection. All are optional. What a handler throws, or what its
 * promise rejects with, closes this connection with 1011, goes to `error`, and harms nobody else.
 */
export interface ConnectionHandlers<Context> {
  /** The handshake is done. No message comes before. */
  open?(connection: Connection<Context>): HandlerResult
  /** A message: text as a string, binary as a Buffer. */
  message?(connection: Connection<Context>, data: string | Buffer): HandlerResult
  /** All that was above the high-water mark has left. */
  drain?(connection: Connection<Context>): HandlerResult
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

const owner = Symbol('offhook.connection')

/** Listeners are shared by all connections and find theirs here: a closure for each would cost memory. */
interface OwnedSocket extends Socket {
  [owner]: SocketOwner
}

interface SocketOwner {
  received(chunk: Buffer): void
  ended(): void
  gone(): void
  socketFailed(error: Error): void
}

/** What can be sent: a string as text, bytes as binary, or what `prepare` made of either. */
export type Message = string | Uint8Array | ArrayBuffer | PreparedMessage

/** How to send one message. */
export interface SendOptions {
  /** Whether to compress it, where compression was agreed. Default true. */
  readonly compress?: boolean | undefined
}

export class Connection<Context = undefined> implements Flushable {
  readonly #role: 'server' | 'client'
  readonly #socket: Socket
  readonly #handlers: ConnectionHandlers<Context>
  readonly #protocol: Protocol
  readonly #door: ConnectionParts<Context>['door']
  readonly #highWaterMark: number
  readonly #closeTimeout: number

  /** The request that opened the connection; on a client, the server's answer to it. */
  readonly request: IncomingMessage
  /** What the application made of the request: the user, say. */
  readonly context: Context
  /** The subprotocol that was agreed, if any. */
  readonly subprotocol: string | undefined

  /** Output gathers: a chunk is being handled, or a flush is due. */
  #gathering = false
  #needsDrain = false
  #paused = false
  #holds = 0
  #draining = false
  #deadline: NodeJS.Timeout | undefined

  constructor(parts: ConnectionParts<Context>) {
    const { role, socket, limits } = parts
    const { maxMessage } = limits
    const extension = parts.extension && paced(parts.extension, this)
    this.request = parts.request
    this.context = parts.context
    this.subprotocol = parts.subprotocol
    this.#role = role
    this.#socket = socket
    this.#handlers = parts.handlers
    this.#door = parts.door
    this.#highWaterMark = limits.highWaterMark ?? DEFAULT_HIGH_WATER_MARK
    this.#closeTimeout = limits.closeTimeout ?? DEFAULT_CLOSE_TIMEOUT
    this.#protocol = new Protocol(this, { role, maxMessage, platform: nodePlatform, slab, extension })
  }

  /** Whether messages can be sent. */
  get isOpen(): boolean {
    return this.#protocol.state === 'open'
  }

  /** Bytes that were sent and have not yet left for the kernel. */
  get bufferedAmount(): number {
    return this.#protocol.pending + this.#socket.writableLength
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress
  }

  /**
   * Sends a message: a string as text, bytes as binary; bytes must not change until they have left. For many
   * connections, `prepare` it once, or `broadcast` it.
   * Returns false if more output waits than the high-water mark (`drain` tells when it has left), or if
   * the connection is no longer open, and the message goes nowhere.
   */
  send(data: Message, options?: SendOptions): boolean {
    if (!this.#protocol.send(toMessage(data), options?.compress)) return false
    if (this.bufferedAmount <= this.#highWaterMark) return true
    this.#needsDrain = true
    return false
  }

  /** Sends a Ping with up to 125 bytes. Returns false if the connection is no longer open. */
  ping(payload?: Uint8Array): boolean {
    return this.#protocol.ping(payload)
  }

  /**
   * Starts the closing handshake; if the peer does not answer in time, the socket is destroyed. Does
   * nothing on a connection that is closing. Throws a RangeError for a code or reason that may not be sent.
   */
  close(code?: number, reason?: string): void {
    if (this.#protocol.close(code, reason)) this.#awaitEnd()
  }

  /** Ends the connection at once, without a Close. */
  terminate(): void {
    this.#socket.destroy()
    this.#protocol.abort()
  }

  /** Delivers and reads nothing more, until `resume` or `close`. */
  pause(): void {
    if (this.#paused || !this.isOpen) return
    this.#paused = true
    this.#protocol.pause()
    this.hold()
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#protocol.resume()
    this.release()
  }

  /** @internal Reads nothing more, until each `hold` has had its `release`. */
  hold(): void {
    if (this.#holds++ === 0) this.#socket.pause()
  }

  /** @internal */
  release(): void {
    if (--this.#holds === 0) this.#socket.resume()
  }

  /** @internal Starts reading. `head` is what came right behind the handshake. */
  start(head: Buffer): void {
    const socket = this.#socket as OwnedSocket
    socket[owner] = this
    socket.setTimeout(0)
    socket.setNoDelay(true)
    this.#run(() => this.#handlers.open?.(this))
    socket.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onError)
    if (head.length > 0) this.received(head)
    // The client may have left while it was being let in, and its events with it.
    if (socket.readableEnded) this.ended()
    if (socket.closed) this.gone()
  }

  /** @internal The socket's: bytes came. */
  received(chunk: Buffer): void {
    const flushIsDue = this.#gathering
    this.#gathering = true
    this.#protocol.receive(chunk)
    this.#gathering = flushIsDue
    if (!flushIsDue) this.flush()
  }

  /** @internal The socket's: no more bytes will come. */
  ended(): void {
    this.#protocol.end()
    if (this.#protocol.state === 'closed') this.#socket.end()
  }

  /** @internal The socket's: it is gone. */
  gone(): void {
    this.#protocol.resume()
    this.#protocol.end()
    clearTimeout(this.#deadline)
    this.#door?.leave(this)
  }

  /** @internal The protocol's: there is output. */
  output(): void {
    if (this.#gathering) return
    this.#gathering = true
    flushLater(this)
  }

  /** @internal Writes all output at once. */
  flush(): void {
    this.#gathering = false
    const pieces = this.#protocol.takeOutput()
    if (pieces.length === 0) return
    // A reader that is behind may keep them long.
    this.#write(this.#socket.writableLength > 0 ? pieces.map(ownMemory) : pieces)
    if (this.#socket.writableLength > OUTPUT_HOLDS_INPUT) this.#holdUntilDrained()
    // What the kernel has taken is not looked at any more, so its memory can serve the next write.
    if (this.#socket.writableLength === 0) this.#protocol.recycleOutput()
  }

  /** @internal The protocol's: a message came. */
  message(data: string | Uint8Array): void {
    const result = this.#handlers.message?.(this, data as string | Buffer)
    if (result !== undefined) this.#watch(result)
  }

  /** @internal The protocol's: a Ping came. */
  pinged(payload: Uint8Array): void {
    this.#watch(this.#handlers.ping?.(this, asBuffer(payload)))
  }

  /** @internal The protocol's: a Pong came. */
  ponged(payload: Uint8Array): void {
    this.#watch(this.#handlers.pong?.(this, asBuffer(payload)))
  }

  /** @internal The protocol's: a handler threw. */
  failed(error: unknown): void {
    if (this.#protocol.state === 'closing') this.#awaitEnd()
    if (this.#handlers.error === undefined) warn(error)
    else this.#report(error)
  }

  /** @internal The socket's: it failed, which ends it. Peers vanish every day, so that is no warning. */
  socketFailed(error: Error): void {
    this.#report(error)
  }

  /** @internal The protocol's: the WebSocket connection is closed. */
  closed(info: CloseInfo): void {
    this.flush()
    // §7.1.1: the server closes TCP first; a client waits for that, and not for ever.
    if (this.#role === 'server' || !info.clean) this.#socket.end()
    this.#destroyLater()
    this.#run(() => this.#handlers.close?.(this, info))
  }

  #write(pieces: Uint8Array[]): void {
    const socket = this.#socket
    const last = pieces.length - 1
    if (last > 0) socket.cork()
    for (let i = 0; i < last; i++) socket.write(pieces[i] as Uint8Array)
    if (this.#needsDrain) socket.write(pieces[last] as Uint8Array, (error) => !error && this.#drained())
    else socket.write(pieces[last] as Uint8Array)
    if (last > 0) socket.uncork()
  }

  #report(error: unknown): void {
    try {
      const result = this.#handlers.error?.(this, error)
      if (isPromise(result)) result.then(undefined, warn)
    } catch (second) {
      warn(second)
    }
  }

  /** Who does not read is not read from either: answers to its Pings, say, would pile up without a limit. */
  #holdUntilDrained(): void {
    if (this.#draining) return
    this.#draining = true
    this.hold()
    this.#socket.once('drain', () => {
      this.#draining = false
      this.release()
    })
  }

  #drained(): void {
    if (!this.#needsDrain || this.bufferedAmount > this.#highWaterMark || !this.isOpen) return
    this.#needsDrain = false
    this.#run(() => this.#handlers.drain?.(this))
  }

  /** The peer's Close is read even on a connection that was paused. */
  #awaitEnd(): void {
    this.#destroyLater()
    this.resume()
  }

  #destroyLater(): void {
    if (this.#socket.destroyed) return
    this.#deadline ??= setTimeout(() => this.terminate(), this.#closeTimeout)
  }

  /** Calls a handler that the protocol does not call, and takes what it throws. */
  #run(handler: () => HandlerResult): void {
    try {
      this.#watch(handler())
    } catch (error) {
      this.#fault(error)
    }
  }

  #watch(result: HandlerResult): void {
    if (isPromise(result)) result.then(undefined, (error: unknown) => this.#fault(error))
  }

  #fault(error: unknown): void {
    this.close(CloseCode.InternalError)
    this.failed(error)
  }
}

/** A handler in plain JavaScript may return anything, the result of `send` say. */
function isPromise(result: HandlerResult): result is PromiseLike<void> {
  return typeof (result as PromiseLike<void> | undefined)?.then === 'function'
}

function onData(this: OwnedSocket, chunk: Buffer): void {
  this[owner].received(chunk)
}

function onEnd(this: OwnedSocket): void {
  this[owner].ended()
}

function onClose(this: OwnedSocket): void {
  this[owner].gone()
}

function onError(this: OwnedSocket, error: Error): void {
  this[owner].socketFailed(error)
}

function toMessage(data: Message): string | Uint8Array | PreparedMessage {
  if (typeof data === 'string' || data instanceof Uint8Array || data instanceof PreparedMessage) return data
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  throw new TypeError(
    'A message is a string, a Uint8Array or an ArrayBuffer: serialise other values first, say with JSON.stringify',
  )
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
