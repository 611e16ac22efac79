import { subscribe } from 'node:diagnostics_channel'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Outcome } from '@offhook/dispatcher'
import type { Delivery, Failure, Refusal, Scheme, WebhookHeaders } from '@offhook/webhook'
import type { Arrival, ArrivalOutcome } from './arrival.ts'
import type { Journal } from './journal.ts'
import { noting } from './log.ts'
import { masked } from './mask.ts'
import { mendOf } from './mend.ts'
import type { Provider } from './settings.ts'

/** Bytes of a body that are kept to be looked at. */
const BODY_KEPT = 64 * 1024
/** Lines that are kept of what handlers log. */
const LINES_KEPT = 100

/** What is known of a request so far. */
interface Note {
  outcome: ArrivalOutcome
  type?: string
  id?: string
  code?: string
  reason?: string
  mend?: string
  handlers?: number
  handling?: number
  body?: Uint8Array
  bytes?: number
  readonly log: string[]
  readonly errors: string[]
}

/**
 * Follows each webhook request from its arrival to its answer, and writes it into the journal.
 *
 * A channel of Node tells of requests, and the receiver's hooks tell what they are. Both hold the same object of headers, by
 * which they are matched, whatever framework is in between.
 */
export class Witness {
  readonly #journal: Journal
  readonly #providers: ReadonlyMap<string, Provider>
  readonly #notes = new WeakMap<object, Note>()

  constructor(journal: Journal, providers: readonly Provider[]) {
    this.#journal = journal
    this.#providers = new Map(providers.map((provider) => [`/webhooks/${provider.name}`, provider]))
    subscribe('http.server.request.start', (message) => {
      const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
      this.#follow(request, response)
    })
  }

  /** The same scheme, which also notes the bytes that it judges. */
  seeing(scheme: Scheme): Scheme {
    const verify: Scheme['verify'] = (message, now) => {
      // A copy of the beginning, so that the rest can be forgotten.
      const kept = { body: Uint8Array.from(message.body.subarray(0, BODY_KEPT)), bytes: message.body.length }
      this.#note(message.headers, kept)
      return scheme.verify(message, now)
    }
    const { source, signsId, deadline, form, statuses, challenge, reply } = scheme
    return {
      source,
      signsId,
      deadline,
      form,
      statuses,
      challenge,
      reply,
      verify,
      identify: (message) => scheme.identify(message),
      sign: (payload, options) => scheme.sign(payload, options),
    }
  }

  /** Has a delivery handled, and notes how its handlers fared and what they logged. */
  async handle(delivery: Delivery, dispatch: () => Promise<Outcome>): Promise<Outcome> {
    const started = performance.now()
    const lines: string[] = []
    const outcome = await noting(lines, dispatch)
    const note = this.#note(delivery.headers, {
      outcome: outcome.kind === 'failed' ? 'failed' : 'delivered',
      type: delivery.type,
      id: delivery.id,
      handlers: outcome.kind === 'served' ? outcome.handlers : 0,
      handling: performance.now() - started,
    })
    note?.log.push(...lines.slice(0, LINES_KEPT))
    if (outcome.kind === 'failed') note?.errors.push(...messagesOf(outcome.error))
    return outcome
  }

  refused({ code, reason }: Refusal, headers: WebhookHeaders, provider: Provider): void {
    this.#note(headers, { outcome: 'refused', code, reason, mend: mendOf(code, provider) })
  }

  failed({ code, reason, delivery }: Failure, provider: Provider): void {
    const { type, id, headers } = delivery
    this.#note(headers, { outcome: 'failed', type, id, code, reason, mend: mendOf(code, provider) })
  }

  duplicate({ type, id, headers }: Delivery, by: 'id' | 'digest'): void {
    const what = by === 'id' ? 'id' : 'body'
    this.#note(headers, {
      outcome: 'duplicate',
      type,
      id,
      reason: `A delivery with the same ${what} came before, so no handler ran again.`,
      mend: `To try it once more, send another ${what}.`,
    })
  }

  #note(headers: WebhookHeaders, facts: Partial<Note>): Note | undefined {
    const note = this.#notes.get(headers)
    return note && Object.assign(note, facts)
  }

  #follow(request: IncomingMessage, response: ServerResponse): void {
    const [path = ''] = (request.url ?? '').split('?')
    const provider = this.#providers.get(path)
    if (provider === undefined) return
    const note: Note = { outcome: 'answered', log: [], errors: [] }
    this.#notes.set(request.headers, note)
    const at = new Date().toISOString()
    const started = performance.now()
    response.once('close', () => {
      const took = performance.now() - started
      const status = response.writableFinished ? response.statusCode : undefined
      this.#write({ at, provider: provider.name, took, status }, note, request.headers)
    })
  }

  #write(
    answer: Pick<Arrival, 'at' | 'provider' | 'took' | 'status'>,
    { body, bytes, log, errors, ...facts }: Note,
    headers: IncomingHttpHeaders,
  ): void {
    const kept = body ?? new Uint8Array()
    const text = Buffer.from(kept).toString('utf8')
    const detail = { headers: masked(headers), body: text, bytes, kept: kept.length, log, errors }
    this.#journal.add({ ...answer, ...facts }, detail)
  }
}

function messagesOf(error: { readonly message: string; readonly errors?: readonly Error[] }): string[] {
  return (error.errors ?? [error]).map(({ message }) => message)
}
