import { Compressor } from './compressor.ts'
import type { DeflateEngine } from './engine.ts'
import { type Inflated, Inflater } from './inflater.ts'
import type { DeflateParameters } from './parameters.ts'
import { Turns } from './turns.ts'

/** Which end of the connection a codec serves. */
export type Role = 'server' | 'client'

/** What an end chooses for itself, independent of what was agreed. */
export interface CodecSettings {
  readonly level: number
  readonly threshold: number | undefined
  readonly syncLimit: number
}

/** With earlier messages at hand, even a short one shrinks; alone, a message shorter than a packet gains nothing. */
const DEFAULT_THRESHOLD = { takeover: 128, alone: 1024 }

/**
 * Compresses and inflates the messages of one connection. Each call ends with `done`, at once or later, and calls
 * of a kind end in the order in which they came. A payload must not change until then.
 */
export class DeflateCodec {
  /** What both ends agreed on. */
  readonly parameters: DeflateParameters
  /**
   * Codecs with the same key make the same bytes of the same message, so one may send what another compressed.
   * Undefined if a message may refer to earlier ones.
   */
  readonly shareKey: string | undefined
  readonly #compressor: Compressor
  readonly #inflater: Inflater
  readonly #compressing = new Turns()
  readonly #inflating = new Turns()

  constructor(engine: DeflateEngine, role: Role, parameters: DeflateParameters, settings: CodecSettings) {
    const { own, peer } = sides(role, parameters)
    const { level, syncLimit } = settings
    const threshold = settings.threshold ?? DEFAULT_THRESHOLD[own.takeover ? 'takeover' : 'alone']
    this.parameters = parameters
    this.shareKey = own.takeover ? undefined : `${own.windowBits}/${level}/${threshold}`
    this.#compressor = new Compressor(engine, { ...own, level, threshold, syncLimit })
    this.#inflater = new Inflater(engine, { ...peer, syncLimit })
  }

  /** Compresses one message; undefined if it is better sent as it is. */
  compress(payload: Uint8Array, done: (bytes: Uint8Array | undefined) => void): void {
    this.#compressing.take((release) => {
      this.#compressor.compress(payload, (bytes) => settle(() => done(bytes), release))
    })
  }

  /** Inflates one message, to `limit` bytes at most. */
  inflate(payload: Uint8Array, limit: number, done: (result: Inflated) => void): void {
    this.#inflating.take((release) => {
      this.#inflater.inflate(payload, limit, (result) => settle(() => done(result), release))
    })
  }
}

/** Calls `done` first, so that calls from within it queue behind those that wait; releases even if it throws. */
function settle(done: () => void, release: () => void): void {
  try {
    done()
  } finally {
    release()
  }
}

interface Side {
  readonly windowBits: number
  readonly takeover: boolean
}

function sides(role: Role, parameters: DeflateParameters): { own: Side; peer: Side } {
  const server = { windowBits: parameters.serverMaxWindowBits, takeover: !parameters.serverNoContextTakeover }
  const client = { windowBits: parameters.clientMaxWindowBits, takeover: !parameters.clientNoContextTakeover }
  return role === 'server' ? { own: server, peer: client } : { own: client, peer: server }
}
