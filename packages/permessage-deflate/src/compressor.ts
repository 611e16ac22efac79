import type { DeflateEngine, DeflateSettings } from './engine.ts'
import { Window } from './window.ts'

/** With fewer, nothing is gained: zlib takes 9 for 8. */
const WORTHWHILE_BITS = 9

/** How one end compresses. */
export interface CompressorSettings {
  readonly windowBits: number
  /** Whether a message may refer to those before it. */
  readonly takeover: boolean
  readonly level: number
  readonly threshold: number
  readonly syncLimit: number
}

/** §7.2.1: "Remove 4 octets (that are 0x00 0x00 0xff 0xff) from the tail end." */
const TAIL_LENGTH = 4

/** RFC 7692 §7.2.1 Compression, one message after another. */
export class Compressor {
  readonly #engine: DeflateEngine
  readonly #settings: CompressorSettings
  readonly #window: Window

  constructor(engine: DeflateEngine, settings: CompressorSettings) {
    this.#engine = engine
    this.#settings = settings
    this.#window = new Window(settings.windowBits)
  }

  compress(payload: Uint8Array, done: (bytes: Uint8Array | undefined) => void): void {
    const { threshold, syncLimit } = this.#settings
    if (payload.length < threshold) return done(undefined)
    const settings = this.#settingsFor(payload.length)
    if (payload.length <= syncLimit)
      return done(this.#finish(payload, this.#engine.deflateSync(payload, settings)))
    this.#engine.deflate(payload, settings, (deflated) => done(this.#finish(payload, deflated)))
  }

  /**
   * A window wider than the message and its dictionary finds nothing more, and costs its set-up: 1 KiB takes 12 µs at
   * 10 bits and 26 µs at 15. memLevel follows as in zlib's own pair, 15 and 8. See `apps/bench/src/window-bits.mjs`.
   */
  #settingsFor(length: number): DeflateSettings {
    const wide = Math.ceil(Math.log2(length + this.#window.length))
    const windowBits = Math.min(Math.max(wide, WORTHWHILE_BITS), this.#settings.windowBits)
    return {
      windowBits,
      memLevel: windowBits - 7,
      level: this.#settings.level,
      dictionary: this.#window.dictionary,
    }
  }

  /** A message that did not shrink is sent as it is (§6: a sender chooses for each), and the window stays as it was. */
  #finish(payload: Uint8Array, deflated: Uint8Array | undefined): Uint8Array | undefined {
    if (deflated === undefined || deflated.length - TAIL_LENGTH >= payload.length) return undefined
    if (this.#settings.takeover) this.#window.slide(payload)
    return deflated.subarray(0, deflated.length - TAIL_LENGTH)
  }
}
