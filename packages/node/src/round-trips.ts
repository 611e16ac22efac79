interface Awaited {
  readonly payload: Uint8Array
  readonly sentAt: number
  readonly resolve: (milliseconds: number | undefined) => void
}

/** Pings that may be awaited: with a peer that talks, but answers none, ever more would be kept and searched. */
const MOST = 64

/** The Pings that have not been answered yet, the oldest first. */
export class RoundTrips {
  #awaited: Awaited[] = []

  /** Whether a Pong is awaited. */
  get awaits(): boolean {
    return this.#awaited.length > 0
  }

  /** Resolves to the milliseconds until the Pong; to undefined if none comes before the end, or before many more Pings. */
  begin(payload: Uint8Array): Promise<number | undefined> {
    if (this.#awaited.length === MOST) this.#awaited.shift()?.resolve(undefined)
    return new Promise((resolve) => {
      this.#awaited.push({ payload, sentAt: performance.now(), resolve })
    })
  }

  /** A Pong came: the round trip that it ends, if it answers a Ping. */
  answered(payload: Uint8Array): number | undefined {
    const index = this.#awaited.findIndex((awaited) => Buffer.compare(awaited.payload, payload) === 0)
    if (index < 0) return undefined
    // §5.5.3: an endpoint may answer "only the most recently processed Ping frame", and the earlier ones with it.
    const answered = this.#awaited.splice(0, index + 1)
    const now = performance.now()
    for (const { sentAt, resolve } of answered) resolve(now - sentAt)
    return now - (answered[index] as Awaited).sentAt
  }

  end(): void {
    for (const { resolve } of this.#awaited.splice(0)) resolve(undefined)
  }
}
