import { FIN, headerLengthFor, Opcode, type Platform, RSV1, webPlatform, writeHeader } from '@offhook/frame'
import type { MessageExtension } from './extension.ts'

type Done = (frame: Uint8Array) => void

/** A frame, or the callbacks that wait until its payload is compressed. */
type Shared = { frame: Uint8Array } | { waiting: Done[] }

/** Shared by all copies of this module: the ESM build may be given to send what the CommonJS build prepared. */
const prepared = Symbol.for('offhook.prepared-message')

/**
 * A message that is encoded once, and compressed once for each way to compress, however many connections it
 * is sent to. All of them share its bytes until these have left.
 */
export class PreparedMessage {
  readonly opcode: Opcode
  readonly payload: Uint8Array
  readonly #platform: Platform
  readonly #compressed = new Map<string, Shared>()
  #plain: Uint8Array | undefined

  constructor(opcode: Opcode, payload: Uint8Array, platform: Platform) {
    this.opcode = opcode
    this.payload = payload
    this.#platform = platform
  }

  static {
    Object.defineProperty(PreparedMessage.prototype, prepared, { value: true })
  }

  static [Symbol.hasInstance](value: unknown): value is PreparedMessage {
    return typeof value === 'object' && value !== null && prepared in value
  }

  /** @internal The frame as an end without masks sends it. */
  get frame(): Uint8Array {
    this.#plain ??= this.#encode(0, this.payload)
    return this.#plain
  }

  /** @internal The same, compressed as all with this `key` would: at once, or when the first has done it. */
  compressedFrame(extension: MessageExtension, key: string, done: Done): void {
    const shared = this.#compressed.get(key)
    if (shared === undefined) this.#compress(extension, key, done)
    else if ('frame' in shared) done(shared.frame)
    else shared.waiting.push(done)
  }

  #compress(extension: MessageExtension, key: string, first: Done): void {
    const waiting = [first]
    this.#compressed.set(key, { waiting })
    extension.compress(this.payload, (bytes) => {
      const frame = bytes === undefined ? this.frame : this.#encode(RSV1, bytes)
      this.#compressed.set(key, { frame })
      for (const done of waiting) done(frame)
    })
  }

  #encode(rsv: number, payload: Uint8Array): Uint8Array {
    const { length } = payload
    const header = headerLengthFor(length, false)
    const frame = this.#platform.allocate(header + length)
    writeHeader(frame, 0, FIN | rsv | this.opcode, length, false)
    frame.set(payload, header)
    return frame
  }
}

/** Prepares a message, text or binary, to be sent to many; bytes are copied when it is sent first. */
export function prepare(data: string | Uint8Array, platform: Platform = webPlatform): PreparedMessage {
  return typeof data === 'string'
    ? new PreparedMessage(Opcode.Text, platform.encodeText(data), platform)
    : new PreparedMessage(Opcode.Binary, platform.keep(data, 0, data.length), platform)
}
