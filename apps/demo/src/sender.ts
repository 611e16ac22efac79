import { randomUUID } from 'node:crypto'
import type { SignedRequest } from '@offhook/webhook'
import type { Arrival } from './arrival.ts'
import { renewed } from './examples.ts'
import type { Journal } from './journal.ts'
import type { Provider } from './settings.ts'

/** How to send a test event: genuine, signed with a secret that nobody has, or as the very bytes of the one before. */
export const MANNERS = ['genuine', 'forged', 'replayed'] as const

/** A test event. */
export interface TestEvent {
  readonly provider: Provider
  readonly type: string
  readonly body: string
  readonly manner: (typeof MANNERS)[number]
}

/** The header by which the server knows which arrival a test event became. */
const MARK = 'x-offhook-test'

/** Sends test events to this server, as their providers would. */
export class Sender {
  readonly #awaited = new Map<string, (arrival: Arrival) => void>()
  readonly #last = new Map<string, SignedRequest>()

  constructor(journal: Journal) {
    journal.listen((arrival) => this.#arrived(arrival, journal))
  }

  /** Sends it to the server at an origin, and resolves to its arrival there. */
  async send(event: TestEvent, origin: string): Promise<Arrival> {
    const { headers, body } = await this.#sign(event)
    const mark = randomUUID()
    const arrived = new Promise<Arrival>((resolve) => this.#awaited.set(mark, resolve))
    try {
      const url = `${origin}/webhooks/${event.provider.name}`
      const response = await fetch(url, { method: 'POST', headers: { ...headers, [MARK]: mark }, body })
      await response.arrayBuffer()
      return await arrived
    } finally {
      this.#awaited.delete(mark)
    }
  }

  async #sign({ provider, type, body, manner }: TestEvent): Promise<SignedRequest> {
    const last = this.#last.get(provider.name)
    if (manner === 'replayed' && last !== undefined) return last
    const scheme = manner === 'forged' ? provider.forger : provider.scheme
    const request = await scheme.sign(renewed(body), { type })
    if (manner !== 'forged') this.#last.set(provider.name, request)
    return request
  }

  #arrived(arrival: Arrival, journal: Journal): void {
    if (this.#awaited.size === 0) return
    const mark = journal.detail(arrival.number)?.headers.find(([name]) => name === MARK)?.[1] ?? ''
    this.#awaited.get(mark)?.(arrival)
  }
}
