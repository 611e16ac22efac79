import { join } from './bytes.ts'
import type { DeflateEngine, EngineInflated, InflateSettings } from './engine.ts'
import { Window } from './window.ts'

/** What became of a message. */
export type Inflated =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: 'too-big' | 'invalid' }

/** How one end inflates. */
export interface InflaterSettings {
  readonly windowBits: number
  /** Whether a message may refer to those before it. */
  readonly takeover: boolean
  readonly syncLimit: number
}

/**
 * §7.2.2: "Append 4 octets of 0x00 0x00 0xff 0xff to the tail end of the payload of the message." An empty final block
 * follows, so that the whole is a complete DEFLATE stream: only then is a message noticed that was cut short.
 */
const TAIL = Uint8Array.of(0x00, 0x00, 0xff, 0xff, 0x01, 0x00, 0x00, 0xff, 0xff)

/** §7.2.3.4 lets a message have final blocks, each of which ends a stream. No message needs many, and each costs a set-up. */
const MAX_STREAMS = 16

/** How many times `syncLimit` may come out at once; a larger output is inflated off the event loop. */
const SYNC_RATIO = 4

type Done = (result: Inflated) => void

/** A message half way: `input` is payload and tail, and its streams before `at` are done. */
interface Progress {
  readonly input: Uint8Array
  readonly at: number
  /** What came out of them. */
  readonly output: Uint8Array | undefined
  readonly streams: number
  /** How many bytes may still come out. */
  readonly room: number
}

/** RFC 7692 §7.2.2 Decompression, one message after another. */
export class Inflater {
  readonly #engine: DeflateEngine
  readonly #settings: InflaterSettings
  readonly #window: Window

  constructor(engine: DeflateEngine, settings: InflaterSettings) {
    this.#engine = engine
    this.#settings = settings
    this.#window = new Window(settings.windowBits)
  }

  inflate(payload: Uint8Array, limit: number, done: Done): void {
    // This is not DEFLATE, but zlib makes it of an empty message after a flush, so peers do send it (§7.2.3.6 says 0x00).
    if (payload.length === 0) return done({ ok: true, bytes: payload })
    const input = join([payload, TAIL])
    this.#proceed({ input, at: 0, output: undefined, streams: 1, room: limit }, (result) => {
      if (!this.#settings.takeover) this.#window.clear()
      done(result)
    })
  }

  #proceed(progress: Progress, done: Done): void {
    const rest = progress.input.subarray(progress.at)
    this.#inflateStream(rest, progress.room, (result) => this.#take(progress, result, done))
  }

  #take({ input, at, output, streams, room }: Progress, result: EngineInflated, done: Done): void {
    if (!result.ok) return done(result)
    if (result.bytes.length > room) return done({ ok: false, reason: 'too-big' })
    const whole = output === undefined ? result.bytes : join([output, result.bytes])
    const next = at + result.consumed
    const ended = next >= input.length - TAIL.length
    if (this.#settings.takeover || !ended) this.#window.slide(result.bytes)
    if (ended) return done({ ok: true, bytes: whole })
    if (streams === MAX_STREAMS) return done({ ok: false, reason: 'invalid' })
    this.#proceed(
      { input, at: next, output: whole, streams: streams + 1, room: room - result.bytes.length },
      done,
    )
  }

  /** At once if input and output are small, else off the event loop: even a small input may have a large output. */
  #inflateStream(bytes: Uint8Array, room: number, done: (result: EngineInflated) => void): void {
    const { syncLimit } = this.#settings
    const atOnce = bytes.length - TAIL.length > syncLimit ? 0 : Math.min(room, syncLimit * SYNC_RATIO)
    if (atOnce === 0) return this.#engine.inflate(bytes, this.#settingsFor(room), done)
    const result = this.#engine.inflateSync(bytes, this.#settingsFor(atOnce))
    const cut = !result.ok && result.reason === 'too-big' && atOnce < room
    if (cut) this.#engine.inflate(bytes, this.#settingsFor(room), done)
    else done(result)
  }

  #settingsFor(room: number): InflateSettings {
    const { windowBits } = this.#settings
    return { windowBits, dictionary: this.#window.dictionary, maxOutputLength: Math.max(room, 1) }
  }
}
