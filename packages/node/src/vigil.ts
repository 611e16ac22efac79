import type { Limits } from './limits.ts'
import { clock, type Sweep, type Swept, sweepWithin } from './sweep.ts'

/** Why time ended a connection. */
export type Expiry = 'pong-timeout' | 'idle-timeout' | 'frame-timeout'

/** The part of a connection that a vigil sees and uses. */
export interface Watched {
  /** Whether input is read: if not, silence does not mean that the peer is silent. */
  readonly reading: boolean
  /** Whether a frame has begun and not ended. */
  readonly midFrame: boolean
  /** How many frames have begun. */
  readonly frames: number
  /** How many messages came, plus how many messages and pieces were sent. */
  readonly messages: number
  /** Nothing arrived for a while: memory that is not needed may go. */
  rest(): void
  /** It is time for a Ping. */
  heartbeat(): void
  expired(why: Expiry): void
}

/** No frame: after a rest, frames are counted from 0 again, so a number may come twice. And no Pong. */
const NONE = -1

/**
 * Watches one connection: whether the peer is there, whether either end says something, whether frames end that began.
 * A message costs it one assignment; clocks are read in sweeps only.
 */
export class Vigil implements Swept {
  readonly #watched: Watched
  readonly #limits: Limits
  readonly #sweep: Sweep
  place = 0

  #beatAt: number
  #pongBy = NONE
  #heard = false
  #controls = 0
  #frames = 0
  #frameSince: number
  #messages = 0
  #idleSince: number

  constructor(watched: Watched, limits: Limits) {
    const { heartbeatInterval, pongTimeout, idleTimeout, frameTimeout } = limits
    const now = clock()
    this.#watched = watched
    this.#limits = limits
    this.#beatAt = now + firstInterval(heartbeatInterval)
    this.#frameSince = now
    this.#idleSince = now
    this.#sweep = sweepWithin(Math.min(heartbeatInterval, pongTimeout, idleTimeout, frameTimeout), this)
  }

  /** Something arrived. */
  heard(): void {
    this.#heard = true
  }

  /** A Ping or a Pong arrived. Returns whether there were too many, by a leaky bucket of `maxControlRate` a second. */
  control(): boolean {
    return ++this.#controls > this.#limits.maxControlRate
  }

  end(): void {
    this.#sweep.delete(this)
  }

  sweep(now: number, elapsed: number): void {
    if (!this.#heard) this.#watched.rest()
    this.#controls = Math.max(0, this.#controls - (elapsed * this.#limits.maxControlRate) / 1_000)
    const why = this.#frame(now) ?? this.#idle(now) ?? this.#pulse(now, elapsed)
    if (why !== undefined) this.#watched.expired(why)
  }

  #frame(now: number): Expiry | undefined {
    const { midFrame, frames, reading } = this.#watched
    if (!midFrame || !reading || frames !== this.#frames) {
      this.#frames = midFrame ? frames : NONE
      this.#frameSince = now
    }
    return now - this.#frameSince >= this.#limits.frameTimeout ? 'frame-timeout' : undefined
  }

  #idle(now: number): Expiry | undefined {
    const { messages } = this.#watched
    if (messages !== this.#messages) {
      this.#messages = messages
      this.#idleSince = now
    }
    return now - this.#idleSince >= this.#limits.idleTimeout ? 'idle-timeout' : undefined
  }

  #pulse(now: number, elapsed: number): Expiry | undefined {
    if (!this.#watched.reading) this.#postpone(elapsed)
    if (this.#heard) this.#pongBy = NONE
    this.#heard = false
    if (this.#pongBy !== NONE) return now >= this.#pongBy ? 'pong-timeout' : undefined
    if (now >= this.#beatAt) this.#ping(now)
    return undefined
  }

  #postpone(elapsed: number): void {
    this.#beatAt += elapsed
    if (this.#pongBy !== NONE) this.#pongBy += elapsed
  }

  #ping(now: number): void {
    const interval = Math.max(1, this.#limits.heartbeatInterval)
    // In its own beat, however late the sweep is: else all whom one late sweep pings would be pinged together ever after.
    this.#beatAt += interval * Math.ceil((now + 1 - this.#beatAt) / interval)
    this.#pongBy = now + this.#limits.pongTimeout
    this.#watched.heartbeat()
  }
}

/** At least a half: clients that come together, as all do after a restart, are not to be pinged together. */
function firstInterval(heartbeatInterval: number): number {
  return Number.isFinite(heartbeatInterval)
    ? heartbeatInterval - Math.trunc((Math.random() * heartbeatInterval) / 2)
    : heartbeatInterval
}
