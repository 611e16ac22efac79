import { FrameWriter, type FrameWriterOptions, Opcode, type Platform, RSV1 } from '@offhook/frame'
import type { MessageExtension } from './extension.ts'
import type { PreparedMessage } from './prepared.ts'

/** Called once a message is encoded, at once or later, with the function that writes it. */
type Encoded = (write: () => void) => void

/** Writes a fragment of a message, the last one with `fin`. Text is UTF-8, and may be cut anywhere. */
export type WriteFragment = (payload: Uint8Array, fin: boolean) => void

/** Work that waits for a compression. A linked list, so that its first is taken as fast from a long one as from a short one. */
interface Waiting {
  readonly work: () => void
  next: Waiting | undefined
}

/**
 * The way out: messages become frames in the order in which they were sent, also when one of them is
 * compressed off the event loop; the later ones wait for it. After a Close no message is written.
 */
export class Sender {
  readonly #masked: boolean
  readonly #platform: Platform
  readonly #extension: MessageExtension | undefined
  readonly #writer: FrameWriter
  readonly #owner: { output(): void }

  #compressing = false
  #closed = false
  #first: Waiting | undefined
  #last: Waiting | undefined
  #waitingBytes = 0

  constructor(
    options: FrameWriterOptions,
    extension: MessageExtension | undefined,
    owner: { output(): void },
  ) {
    this.#masked = options.masked
    this.#platform = options.slab.platform
    this.#extension = extension
    this.#writer = new FrameWriter(options)
    this.#owner = owner
  }

  /** Bytes that wait, for compression or to be taken. */
  get pending(): number {
    return this.#writer.pending + this.#waitingBytes
  }

  /** Bytes that wait to be taken; those of messages behind an unfinished one are not among them. */
  get ready(): number {
    return this.#writer.pending
  }

  /** Whether nothing waits, and messages may be sent. */
  get atRest(): boolean {
    return !this.#closed && !this.#busy && this.pending === 0
  }

  take(): Uint8Array[] {
    return this.#writer.take()
  }

  recycle(): void {
    this.#writer.recycle()
  }

  message(data: string | Uint8Array, compress: boolean): void {
    const extension = compress ? this.#extension : undefined
    if (extension === undefined && !this.#busy) return this.#plain(data)
    if (typeof data === 'string') this.#payload(Opcode.Text, this.#platform.encodeText(data), extension)
    else this.#payload(Opcode.Binary, data, extension)
  }

  /** Sends a message that others send too. Ends that would make the same frames share them. */
  prepared(message: PreparedMessage, compress: boolean): void {
    const extension = compress ? this.#extension : undefined
    // §5.3: each masked frame has a key of its own.
    if (this.#masked) return this.#payload(message.opcode, message.payload, extension)
    if (extension === undefined && !this.#busy) return this.#append(message.frame)
    const key = extension?.shareKey
    if (key === undefined) return this.#payload(message.opcode, message.payload, extension)
    this.#inTurn(message.payload.length, (encoded) => {
      message.compressedFrame(extension as MessageExtension, key, (frame) =>
        encoded(() => this.#append(frame)),
      )
    })
  }

  /** Has `begin` write a message in fragments, once those before it are written. */
  fragments(opcode: Opcode, begin: (write: WriteFragment) => void): void {
    let next = opcode
    this.#inTurn(0, (encoded) => {
      begin((payload, fin) => {
        if (this.#closed) return
        this.#writer.write(next, 0, fin, payload)
        this.#owner.output()
        next = Opcode.Continuation
        if (fin) encoded(nothing)
      })
    })
  }

  /** Control frames may overtake messages that wait: §5.4, they may stand between fragments even. */
  control(opcode: Opcode, payload: Uint8Array): void {
    this.#frame(opcode, 0, payload)
  }

  /** Writes a Close behind all messages. */
  close(payload: Uint8Array): void {
    this.afterwards(() => {
      this.#closed = true
      this.#frame(Opcode.Close, 0, payload)
    })
  }

  /** Writes a Close now, if none was written; messages that wait are given up. */
  fail(payload: Uint8Array): void {
    if (!this.#closed) this.#frame(Opcode.Close, 0, payload)
    this.abandon()
  }

  /** Gives up what waits. */
  abandon(): void {
    this.#closed = true
    this.#first = undefined
    this.#last = undefined
    this.#waitingBytes = 0
  }

  /** Does `work` once all that was sent before is written; mostly, that is now. */
  afterwards(work: () => void): void {
    if (!this.#busy) return work()
    const waiting = { work, next: undefined }
    if (this.#last === undefined) this.#first = waiting
    else this.#last.next = waiting
    this.#last = waiting
  }

  get #busy(): boolean {
    return this.#compressing || this.#first !== undefined
  }

  #plain(data: string | Uint8Array): void {
    if (typeof data !== 'string') return this.#frame(Opcode.Binary, 0, data)
    this.#writer.writeText(data)
    this.#owner.output()
  }

  #frame(opcode: Opcode, rsv: number, payload: Uint8Array): void {
    this.#writer.write(opcode, rsv, true, payload)
    this.#owner.output()
  }

  #append(frame: Uint8Array): void {
    this.#writer.append(frame)
    this.#owner.output()
  }

  #payload(opcode: Opcode, bytes: Uint8Array, extension: MessageExtension | undefined): void {
    const payload = this.#platform.keep(bytes, 0, bytes.length)
    this.#inTurn(payload.length, (encoded) => {
      if (extension === undefined) return encoded(() => this.#frame(opcode, 0, payload))
      extension.compress(payload, (compressed) =>
        encoded(() => this.#compressed(opcode, compressed, payload)),
      )
    })
  }

  #compressed(opcode: Opcode, bytes: Uint8Array | undefined, payload: Uint8Array): void {
    if (bytes === undefined) this.#frame(opcode, 0, payload)
    else this.#frame(opcode, RSV1, bytes)
  }

  /** Has a message encoded when those before it are written; those behind it wait until it is. */
  #inTurn(length: number, encode: (encoded: Encoded) => void): void {
    this.#waitingBytes += length
    this.afterwards(() => {
      let later = false
      this.#compressing = true
      encode((write) => {
        if (this.#closed) return
        this.#compressing = false
        this.#waitingBytes -= length
        write()
        if (later) this.#drain()
      })
      later = true
    })
  }

  #drain(): void {
    while (!this.#compressing && this.#first !== undefined) {
      const { work, next } = this.#first
      this.#first = next
      if (next === undefined) this.#last = undefined
      work()
    }
  }
}

function nothing(): void {}
