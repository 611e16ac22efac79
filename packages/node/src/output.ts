/**
 * The way out. While a chunk is handled, output gathers and leaves in one write after it; at other times it
 * leaves at the end of the tick.
 */
import type { Protocol } from '@offhook/protocol'
import { type Flushable, flushLater } from './flush.ts'
import type { Limits } from './limits.ts'
import { ownMemory } from './own-memory.ts'
import { watchProgress, watchSocket } from './stall.ts'
import { isSocket, type Transport } from './transport.ts'

/** The connection whose output it is. */
export interface OutputOwner {
  /** What was above the high-water mark has left. */
  drain(): void
  /** Reading must pause, since too much output waits. */
  hold(): void
  release(): void
  /** Too much output waits, and none of it has left for `stallTimeout`. */
  stalled(): void
}

const NOTHING = new Uint8Array(0)

export class Output implements Flushable {
  readonly #socket: Transport
  readonly #isSocket: boolean
  /** Bytes that were copied, where the transport is no socket. */
  #copied = 0
  readonly #protocol: Protocol
  readonly #limits: Limits
  readonly #owner: OutputOwner

  /** A chunk is being handled, or a flush is due. */
  #gathering = false
  #needsDrain = false
  #holding = false
  #waiting: ((drained: boolean) => void)[] | undefined
  #nextPiece: ((room: boolean) => void) | undefined

  constructor(socket: Transport, protocol: Protocol, limits: Limits, owner: OutputOwner) {
    this.#socket = socket
    this.#isSocket = isSocket(socket)
    this.#protocol = protocol
    this.#limits = limits
    this.#owner = owner
  }

  /** Bytes that were sent and have not yet left for the kernel. */
  get buffered(): number {
    return this.#protocol.pending + this.#socket.writableLength
  }

  /** Whether too much waits for another message to be added. */
  get full(): boolean {
    return this.#needsDrain && this.buffered > this.#limits.maxBufferedOutput
  }

  /** Whether no output waits, and nobody waits for it to leave. */
  get atRest(): boolean {
    return !this.#gathering && !this.#needsDrain && !this.#holding && this.buffered === 0
  }

  /** A message was added. Returns whether no more waits than the high-water mark. */
  added(): boolean {
    if (this.buffered <= this.#limits.highWaterMark) return true
    this.#needsDrain = true
    return false
  }

  /** Resolves to true when less waits than the high-water mark, to false at the end. */
  drained(): Promise<boolean> {
    if (!this.#needsDrain) return Promise.resolve(true)
    return new Promise((resolve) => {
      this.#waiting ??= []
      this.#waiting.push(resolve)
    })
  }

  /**
   * Resolves to true when there is room for the next piece of a message, to false at the end. Messages that wait for the end
   * of that message are not counted: each would wait for the other.
   */
  room(): Promise<boolean> {
    if (this.#hasRoom) return Promise.resolve(true)
    this.#needsDrain = true
    return new Promise((resolve) => {
      this.#nextPiece = resolve
    })
  }

  get #hasRoom(): boolean {
    return this.#protocol.ready + this.#socket.writableLength <= this.#limits.highWaterMark
  }

  end(): void {
    this.#needsDrain = false
    this.#settlePiece(false)
    this.#settle(false)
  }

  /** The protocol has output. */
  due(): void {
    if (this.#gathering) return
    this.#gathering = true
    flushLater(this)
  }

  /** Lets output gather until `release`, to which its result is given. */
  gather(): boolean {
    const flushIsDue = this.#gathering
    this.#gathering = true
    return flushIsDue
  }

  release(flushIsDue: boolean): void {
    if (!flushIsDue) this.flush()
  }

  /** Writes all output at once. */
  flush(): void {
    this.#gathering = false
    const pieces = this.#protocol.takeOutput()
    if (pieces.length === 0) return
    const socket = this.#socket
    this.#write(this.#toLeave(pieces))
    if (socket.writableLength > this.#limits.maxBufferedOutput / 2) this.#holdInput()
    // All is with the kernel, so the memory can serve the next write.
    if (socket.writableLength === 0) this.#protocol.recycleOutput()
  }

  /** Pieces may wait long for a reader that is behind: those must not hold the shared output memory. */
  #toLeave(pieces: Uint8Array[]): Uint8Array[] {
    if (!this.#isSocket) return pieces.map((piece) => this.#copy(piece))
    return this.#socket.writableLength > 0 ? pieces.map(ownMemory) : pieces
  }

  #copy(piece: Uint8Array): Uint8Array {
    this.#copied += piece.length
    return Uint8Array.from(piece)
  }

  #write(pieces: Uint8Array[]): void {
    const socket = this.#socket
    const last = pieces.length - 1
    if (last > 0) socket.cork()
    for (let i = 0; i < last; i++) socket.write(pieces[i] as Uint8Array)
    if (this.#needsDrain) socket.write(pieces[last] as Uint8Array, (error) => !error && this.#written())
    else socket.write(pieces[last] as Uint8Array)
    if (last > 0) socket.uncork()
  }

  #written(): void {
    if (this.#hasRoom) this.#settlePiece(true)
    if (!this.#needsDrain || this.buffered > this.#limits.highWaterMark) return
    this.#needsDrain = false
    this.#settle(true)
    this.#owner.drain()
  }

  #settle(drained: boolean): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    for (const resolve of waiting ?? []) resolve(drained)
  }

  #settlePiece(room: boolean): void {
    const resolve = this.#nextPiece
    this.#nextPiece = undefined
    resolve?.(room)
  }

  #watchStall(): () => void {
    const [socket, { stallTimeout }, owner] = [this.#socket, this.#limits, this.#owner]
    const stalled = () => owner.stalled()
    if (isSocket(socket)) return watchSocket(socket, stallTimeout, stalled)
    return watchProgress(() => this.#copied - socket.writableLength, stallTimeout, stalled)
  }

  /** A peer that does not read is not read from either: the answers to what it sends would pile up. */
  #holdInput(): void {
    if (this.#holding) return
    this.#holding = true
    this.#owner.hold()
    const stop = this.#watchStall()
    // Not by 'drain', which is not emitted for less than the stream's own mark.
    this.#socket.write(NOTHING, () => {
      stop()
      this.#holding = false
      this.#owner.release()
    })
  }
}
