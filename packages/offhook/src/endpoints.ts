import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { webhookReceiver } from '@offhook/node'
import type { Delivery, WebhookAnswer, WebhookOptions } from '@offhook/webhook'
import type { LiveHandlers } from './live-handlers.ts'
import type { Handled } from './messages.ts'
import { type Paint, paintFor } from './paint.ts'
import { type Provider, schemeOf } from './providers.ts'
import { reportOf, strayOf } from './report.ts'
import type { Terminal } from './terminal.ts'

/** A provider whose webhooks are served. */
export interface Served {
  readonly provider: Provider
  readonly secret: string
  /** Whether the secret was made here. */
  readonly isMade: boolean
}

type Receive = (request: IncomingMessage) => Promise<WebhookAnswer>

/** `POST /webhooks/PROVIDER`, for each provider: what comes is handled, answered, and reported. */
export class Endpoints {
  readonly #receivers: ReadonlyMap<string, readonly [Provider, Receive]>
  readonly #handlers: LiveHandlers
  readonly #terminal: Terminal
  readonly #paint: Paint
  readonly #handled = new WeakMap<Delivery, Handled>()

  constructor(all: readonly Served[], base: string, handlers: LiveHandlers, terminal: Terminal) {
    this.#handlers = handlers
    this.#terminal = terminal
    this.#paint = paintFor(terminal.output, terminal.env)
    this.#receivers = new Map(all.map((served) => this.#entryOf(served, base)))
  }

  readonly listener: RequestListener = (request, response) => {
    const path = (request.url ?? '/').replace(/\?.*$/s, '')
    const found = this.#receivers.get(path)
    if (found === undefined) this.#turnAway(path, request, response)
    else void this.#receive(...found, request, response)
  }

  #entryOf({ provider, secret }: Served, base: string): [string, readonly [Provider, Receive]] {
    const path = `/webhooks/${provider.name}`
    const scheme = schemeOf(provider, secret, base + path)
    const deliver: WebhookOptions['deliver'] = (...about) => this.#deliver(...about)
    // The report says that it failed, and why; without a hook, the process would warn of it as well.
    return [path, [provider, webhookReceiver({ scheme, deliver, failed: () => {} })]]
  }

  async #deliver(delivery: Delivery, { signal }: { readonly signal: AbortSignal }): Promise<Handled> {
    const handled = await this.#handlers.handle(delivery, signal)
    this.#handled.set(delivery, handled)
    return handled
  }

  async #receive(
    provider: Provider,
    receive: Receive,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const started = performance.now()
    const answer = await receive(request)
    if (!response.destroyed) response.writeHead(answer.status, answer.headers).end(answer.body)
    const { outcome } = answer
    const handled = 'delivery' in outcome ? this.#handled.get(outcome.delivery) : undefined
    this.#print(reportOf({ provider, answer, handled, took: performance.now() - started }, this.#paint))
  }

  #turnAway(path: string, { method = 'GET' }: IncomingMessage, response: ServerResponse): void {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
    response.end(`Served here: ${[...this.#receivers.keys()].map((known) => `POST ${known}`).join(', ')}\n`)
    this.#print(strayOf(method, path))
  }

  #print(text: string): void {
    this.#terminal.output.write(`${text}\n`)
  }
}
