/**
 * The way in: whether the socket is read, whether messages are delivered, and whether the application is still at work on them.
 */
import type { Protocol } from '@offhook/protocol'
import type { Faulted } from './handler-result.ts'
import { MessageQueue } from './message-queue.ts'
import { isListenedTo } from './owned-socket.ts'
import { keep } from './shared-read.ts'
import type { Transport } from './transport.ts'

/** Why messages are not delivered: bits, since several may be true. */
const PAUSED = 1
const QUEUE_FULL = 2
const LEAVING = 4

export class Intake {
  readonly #socket: Transport
  readonly #protocol: Protocol

  #stalls = 0
  #holds = 0
  #atWork = 0
  #gone = false
  #queue: MessageQueue | undefined
  #whenDone: (() => void) | undefined

  constructor(socket: Transport, protocol: Protocol) {
    this.#socket = socket
    this.#protocol = protocol
  }

  /** Whether the socket is read from. */
  get reading(): boolean {
    return this.#holds === 0
  }

  /** Whether nothing keeps it from reading, and no handler or loop is at work. */
  get atRest(): boolean {
    const waits = this.#queue !== undefined || this.#whenDone !== undefined || this.#atWork > 0
    return this.reading && !waits && !this.#gone
  }

  /** Reads nothing more, until each `hold` has had its `release`. A socket without its listeners yet is left as it is. */
  hold(): void {
    if (this.#holds++ === 0 && isListenedTo(this.#socket)) this.#socket.pause()
  }

  release(): void {
    if (--this.#holds === 0 && isListenedTo(this.#socket)) this.#socket.resume()
  }

  /** Delivers and reads nothing more, until `resume` or `end`. */
  pause(): void {
    this.#stall(PAUSED)
  }

  resume(): void {
    this.#unstall(PAUSED)
  }

  /** Begins an iteration. One that began before ends after the messages that wait for it. */
  iterate(isOpen: boolean): MessageQueue {
    this.#queue?.end()
    const queue = new MessageQueue({
      full: () => this.#stall(QUEUE_FULL),
      emptied: () => this.#unstall(QUEUE_FULL),
      rested: () => this.#rested(),
      left: () => this.#leaveQueue(queue),
    })
    this.#queue = queue
    this.#unstall(QUEUE_FULL)
    if (!isOpen) queue.end()
    this.#rested()
    return queue
  }

  /** A message came, for whoever iterates. */
  iterated(data: string | Uint8Array): void {
    this.#queue?.push(typeof data === 'string' ? data : (keep(data, 0, data.length) as Buffer))
  }

  /** A handler is at work on a message. */
  track(work: PromiseLike<unknown>, owner: Faulted): void {
    this.#atWork++
    const done = () => {
      this.#atWork--
      this.#rested()
    }
    Promise.resolve(work).then(done, (error: unknown) => {
      owner.fault(error)
      done()
    })
  }

  /** Delivers nothing more, and calls back once all that was delivered is done; mostly, that is at once. */
  leave(whenDone: () => void): void {
    if (!this.#isAtWork) return whenDone()
    this.#whenDone = whenDone
    this.#stall(LEAVING)
  }

  /** Reads on, whatever stopped it: what is awaited now is the peer's Close, or its end. */
  end(): void {
    this.#queue?.end()
    this.#unstall(PAUSED | QUEUE_FULL | LEAVING)
  }

  /** The socket is gone: delivers what it left behind. Returns false if that was known already. */
  gone(): boolean {
    if (this.#gone) return false
    this.#gone = true
    this.#protocol.resume()
    return true
  }

  #stall(reason: number): void {
    if (this.#gone) return
    const before = this.#stalls
    this.#stalls |= reason
    if (before !== 0) return
    this.#protocol.pause()
    this.hold()
  }

  #unstall(reason: number): void {
    const before = this.#stalls
    this.#stalls &= ~reason
    if (before === 0 || this.#stalls !== 0) return
    this.#protocol.resume()
    this.release()
  }

  #leaveQueue(queue: MessageQueue): void {
    if (this.#queue !== queue) return
    this.#queue = undefined
    this.#unstall(QUEUE_FULL)
    this.#rested()
  }

  get #isAtWork(): boolean {
    return this.#atWork > 0 || this.#queue?.atWork === true
  }

  /** Streams ask for the next message while the answer to the last one is still on its way through them: it gets a turn. */
  #rested(): void {
    if (this.#whenDone !== undefined && !this.#isAtWork) setImmediate(this.#whenDone)
  }
}
