import type { Limits } from './limits.ts'
import { clock, type Sweep, type Swept, sweepWithin } from './sweep.ts'

/** Why time ended a connection. */
export type Expiry = 'pong-timeout' | 'idle-timeout' | 'frame-timeout'

/** As much of a connection as a vigil sees of it, and may do. */
export interface Watched {
  /** Whether input is read: where it is not, a silence is not the peer's. */
  readonly reading: boolean
  /** Whether a frame has begun and not ended. */
  readonly midFrame: boolean
  /** How many frames have begun. */
  readonly frames: number
  /** How many messages came, and how many messages and pieces of such went. */
  readonly messages: number
  /** Nothing arrived for a while: what is not needed may go. */
  rest(): void
  /** It is time for a Ping. */
  heartbeat(): void
  expired(why: Expiry): void
}

/** Counted anew by whoever rested, so that its number may come again. */
const NONE = -1

/**
 * Watches one connection: whether the peer is there, whether it says something, whether it ends what it began.
 * On the way of a message it costs one assignment; time is looked at in sweeps.
 */
export class Vigil implements Swept {
  readonly #watched: Watched
  readonly #limits: Limits
  readonly #sweep: Sweep
  place = 0

  #pingedAt: number
  #pongDue = false
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
    this.#pingedAt = now
    this.#frameSince = now
    this.#idleSince = now
    this.#sweep = sweepWithin(Math.min(heartbeatInterval, pongTimeout, idleTimeout, frameTimeout), this)
  }

  /** Something arrived. */
  heard(): void {
    this.#heard = true
  }

  /** A Ping or a Pong arrived. Returns whether there were too many: a bucket that leaks `maxControlRate` a second. */
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
    if (!this.#watched.reading) this.#pingedAt += elapsed
    if (this.#heard) this.#pongDue = false
    this.#heard = false
    const since = now - this.#pingedAt
    if (this.#pongDue) return since >= this.#limits.pongTimeout ? 'pong-timeout' : undefined
    if (since >= this.#limits.heartbeatInterval) this.#ping(now)
    return undefined
  }

  #ping(now: number): void {
    this.#pingedAt = now
    this.#pongDue = true
    this.#watched.heartbeat()
  }
}
