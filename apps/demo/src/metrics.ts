import { subscribe } from 'node:diagnostics_channel'
import type { ChannelMessages } from '@offhook/node'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Document } from './documents.ts'

/** What the packages publish on their diagnostics channels, counted, in the format of Prometheus. */
export class Metrics {
  readonly #registry = new Registry()

  constructor() {
    const registers = [this.#registry]
    collectDefaultMetrics({ register: this.#registry })
    const connections = new Gauge({ name: 'offhook_connections', help: 'Open connections.', registers })
    const messages = new Counter({ name: 'offhook_messages_total', help: 'Messages received.', registers })
    const bytes = new Counter({ name: 'offhook_message_bytes_total', help: 'Their bytes.', registers })
    const errors = new Counter({ name: 'offhook_errors_total', help: 'Failures on connections.', registers })
    const closes = new Counter({
      name: 'offhook_closes_total',
      help: 'Closed connections, by close code.',
      labelNames: ['code'],
      registers,
    })
    const refused = new Counter({
      name: 'offhook_upgrades_refused_total',
      help: 'Handshakes that were not accepted, by status.',
      labelNames: ['status'],
      registers,
    })
    const webhooks = new Counter({
      name: 'offhook_webhooks_total',
      help: 'Webhooks, by source and by what became of them.',
      labelNames: ['source', 'outcome'],
      registers,
    })

    on('offhook.connection.open', () => connections.inc())
    on('offhook.connection.message', ({ data }) => {
      messages.inc()
      bytes.inc(typeof data === 'string' ? Buffer.byteLength(data) : data.length)
    })
    on('offhook.connection.error', () => errors.inc())
    on('offhook.connection.close', ({ info }) => {
      connections.dec()
      closes.inc({ code: info.code })
    })
    on('offhook.upgrade.refused', ({ status }) => refused.inc({ status }))
    on('offhook.webhook.received', ({ delivery: { source } }) =>
      webhooks.inc({ source, outcome: 'received' }),
    )
    on('offhook.webhook.refused', ({ source, refusal }) => webhooks.inc({ source, outcome: refusal.code }))
  }

  /** All of it, as it is now. */
  async read(): Promise<Document> {
    const body = Buffer.from(await this.#registry.metrics())
    const headers = { 'Content-Type': this.#registry.contentType, 'Content-Length': String(body.length) }
    return { headers, body }
  }
}

/** Subscribes with the type of what is published there. */
function on<Name extends keyof ChannelMessages>(
  name: Name,
  listener: (message: ChannelMessages[Name]) => void,
): void {
  subscribe(name, (message) => listener(message as ChannelMessages[Name]))
}
