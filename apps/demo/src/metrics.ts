import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Answer } from './answer.ts'
import { on } from './channel.ts'
import type { Meter } from './meter.ts'
import type { Adapter } from './settings.ts'

/** What the packages publish on their diagnostics channels, counted, in the format of Prometheus. */
export class Metrics {
  readonly #registry = new Registry()

  constructor(adapter: Adapter, meter: Meter) {
    const registers = [this.#registry]
    collectDefaultMetrics({ register: this.#registry })
    describeServer(registers, adapter, meter)
    countConnections(registers)
    countMessages(registers)
    countWebhooks(registers)
  }

  /** All of it, as it is now. */
  async read(): Promise<Answer> {
    const body = Buffer.from(await this.#registry.metrics())
    const headers = { 'Content-Type': this.#registry.contentType, 'Content-Length': String(body.length) }
    return { status: 200, headers, body }
  }
}

function describeServer(registers: Registry[], adapter: Adapter, meter: Meter): void {
  new Gauge({
    name: 'offhook_info',
    help: 'What the server stands on.',
    labelNames: ['adapter'],
    registers,
  }).set({ adapter }, 1)
  new Gauge({
    name: 'offhook_uptime_seconds',
    help: 'Seconds since the server started.',
    registers,
    collect() {
      this.set(meter.now.uptime)
    },
  })
  new Gauge({
    name: 'offhook_webhooks_last_minute',
    help: 'Webhooks that were answered in the last minute, whatever the answer.',
    registers,
    collect() {
      this.set(meter.now.deliveries)
    },
  })
}

function countConnections(registers: Registry[]): void {
  const connections = new Gauge({ name: 'offhook_connections', help: 'Open connections.', registers })
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
  on('offhook.connection.open', () => connections.inc())
  on('offhook.connection.error', () => errors.inc())
  on('offhook.connection.close', ({ info }) => {
    connections.dec()
    closes.inc({ code: info.code })
  })
  on('offhook.upgrade.refused', ({ status }) => refused.inc({ status }))
}

function countMessages(registers: Registry[]): void {
  const messages = new Counter({ name: 'offhook_messages_total', help: 'Messages received.', registers })
  const bytes = new Counter({ name: 'offhook_message_bytes_total', help: 'Their bytes.', registers })
  on('offhook.connection.message', ({ data }) => {
    messages.inc()
    bytes.inc(Buffer.byteLength(data))
  })
}

function countWebhooks(registers: Registry[]): void {
  const webhooks = new Counter({
    name: 'offhook_webhooks_total',
    help: 'Webhooks, by source and by what became of them.',
    labelNames: ['source', 'outcome'],
    registers,
  })
  on('offhook.webhook.received', ({ delivery: { source } }) => webhooks.inc({ source, outcome: 'received' }))
  on('offhook.webhook.refused', ({ source, refusal }) => webhooks.inc({ source, outcome: refusal.code }))
}
