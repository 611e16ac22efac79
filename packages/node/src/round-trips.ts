interface Awaited {
  readonly payload: Uint8Array
  readonly sentAt: number
  readonly resolve: (milliseconds: number | undefined) => void
}

/** The Pings that have not been answered yet, the oldest first. */
export class RoundTrips {
  #awaited: Awaited[] = []

  /** Resolves to the milliseconds until the Pong, or to undefined if none came before the end. */
  begin(payload: Uint8Array): Promise<number | undefined> {
    return new Promise((resolve) => {
      this.#awaited.push({ payload, sentAt: performance.now(), resolve })
    })
  }

  /** A Pong came: the round trip that it ends, if it answers a Ping. */
  answered(payload: Uint8Array): number | undefined {
    const index = this.#awaited.findIndex((awaited) => Buffer.compare(awaited.payload, payload) === 0)
    if (index < 0) return undefined
    // §5.5.3: an endpoint may answer "only the most recently processed Ping frame", and so the others with it.
    const answered = this.#awaited.splice(0, index + 1)
    const now = performance.now()
    for (const { sentAt, resolve } of answered) resolve(now - sentAt)
    return now - (answered[index] as Awaited).sentAt
  }

  end(): void {
    for (const { resolve } of this.#awaited.splice(0)) resolve(undefined)
  }
}
