import { FrameWriter, type FrameWriterOptions, Opcode, type Platform, RSV1 } from '@offhook/frame'
import type { MessageExtension } from './extension.ts'

/** Work that waits for a compression; a chain, so that a long one is taken apart as fast as a short one. */
interface Waiting {
  readonly work: () => void
  next: Waiting | undefined
}

/**
 * The way out: messages become frames in the order in which they were sent, also when one of them is
 * compressed off the event loop; the later ones wait for it. After a Close no message is written.
 */
export class Sender {
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
    this.#platform = options.platform
    this.#extension = extension
    this.#writer = new FrameWriter(options)
    this.#owner = owner
  }

  /** Bytes that wait, for compression or to be taken. */
  get pending(): number {
    return this.#writer.pending + this.#waitingBytes
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
    const opcode = typeof data === 'string' ? Opcode.Text : Opcode.Binary
    const payload = typeof data === 'string' ? this.#platform.encodeText(data) : data
    this.#waitingBytes += payload.length
    this.afterwards(() => {
      if (extension === undefined) this.#waited(opcode, 0, payload, payload)
      else this.#compress(extension, opcode, payload)
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

  /** Does `work` when all that was sent before is written: now, mostly. */
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

  #compress(extension: MessageExtension, opcode: Opcode, payload: Uint8Array): void {
    let later = false
    this.#compressing = true
    extension.compress(payload, (bytes) => {
      if (this.#closed) return
      this.#compressing = false
      if (bytes === undefined) this.#waited(opcode, 0, payload, payload)
      else this.#waited(opcode, RSV1, bytes, payload)
      if (later) this.#drain()
    })
    later = true
  }

  #waited(opcode: Opcode, rsv: number, bytes: Uint8Array, payload: Uint8Array): void {
    this.#waitingBytes -= payload.length
    this.#frame(opcode, rsv, bytes)
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
