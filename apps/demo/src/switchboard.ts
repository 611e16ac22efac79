import { broadcast, type Connection } from '@offhook/node'
import type { Arrival } from './arrival.ts'
import { examplesOf } from './examples.ts'
import type { Journal } from './journal.ts'
import type { Gauges, Meter } from './meter.ts'
import { MANNERS, type Sender } from './sender.ts'
import type { Provider, Settings } from './settings.ts'

/** The subprotocol of the page's connection: JSON both ways. */
export const SUBPROTOCOL = 'offhook.page'

/** What a page asks. Nothing is known of it but that it is JSON. */
type Question = Readonly<Record<string, unknown>>

interface Parts {
  readonly settings: Settings
  readonly journal: Journal
  readonly meter: Meter
  readonly sender: Sender
}

/** Answers what pages ask, and tells them what happens. */
export class Switchboard {
  readonly #parts: Parts
  readonly #pages = new Set<Connection<unknown>>()

  constructor(parts: Parts) {
    this.#parts = parts
    parts.journal.listen((arrival) => this.#tell({ arrivals: [arrival] }))
    parts.meter.start((gauges) => this.#tell({ gauges }))
  }

  /** A page is there. It is told of arrivals once it has said which it knows. */
  greet(connection: Connection<unknown>): void {
    const { settings, journal, meter } = this.#parts
    const providers = settings.providers.map(({ name, title, variable }) => ({
      name,
      title,
      variable,
      examples: examplesOf(name).map((example) => example.name),
    }))
    const welcome = { run: journal.run, adapter: settings.adapter, node: process.version, providers }
    connection.send(JSON.stringify({ welcome, gauges: meter.now }))
  }

  leave(connection: Connection<unknown>): void {
    this.#pages.delete(connection)
  }

  /** Answers a question, under the number that it came with. */
  async hear(connection: Connection<unknown>, text: string): Promise<void> {
    const question = parse(text)
    const answer = await this.#answer(connection, question).catch((error) => ({ problem: String(error) }))
    connection.send(JSON.stringify({ to: question['number'], ...answer }))
  }

  async #answer(connection: Connection<unknown>, question: Question): Promise<object> {
    switch (question['ask']) {
      case 'arrivals':
        return this.#arrivals(connection, question)
      case 'detail':
        return this.#detail(question)
      case 'example':
        return this.#example(question)
      case 'send':
        return this.#send(connection, question)
      case 'gauges':
        return { gauges: this.#parts.meter.now }
      default:
        return { problem: 'Ask for arrivals, detail, example, send or gauges.' }
    }
  }

  #arrivals(connection: Connection<unknown>, { run, since }: Question): { arrivals: Arrival[] } {
    this.#pages.add(connection)
    return { arrivals: this.#parts.journal.since(run, since) }
  }

  #detail({ run, arrival }: Question): object {
    const { journal } = this.#parts
    if (run !== journal.run) return { problem: 'It was forgotten: the server was started anew since.' }
    const detail = journal.detail(arrival)
    return detail === undefined ? { problem: 'It was forgotten: the last 500 are kept.' } : { detail }
  }

  #example({ provider, name }: Question): object {
    const example = examplesOf(String(provider)).find((candidate) => candidate.name === name)
    if (example === undefined) return { problem: 'There is no such example.' }
    return { example: { type: example.type, body: JSON.stringify(example.payload, null, 2) } }
  }

  async #send(connection: Connection<unknown>, question: Question): Promise<object> {
    const provider = this.#provider(question['provider'])
    const manner = MANNERS.find((name) => name === question['manner'])
    if (provider === undefined || manner === undefined) return { problem: 'There is no such provider.' }
    const event = { provider, manner, type: String(question['type']), body: String(question['body']) }
    return { arrival: await this.#parts.sender.send(event, originOf(connection)) }
  }

  #provider(name: unknown): Provider | undefined {
    return this.#parts.settings.providers.find((provider) => provider.name === name)
  }

  #tell(news: { arrivals: readonly Arrival[] } | { gauges: Gauges }): void {
    if (this.#pages.size > 0) broadcast(this.#pages, JSON.stringify(news))
  }
}

/** The address of this server at which the page's own connection came in. */
function originOf({ request }: Connection<unknown>): string {
  const { localAddress = '127.0.0.1', localPort } = request.socket
  return `http://${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`
}

function parse(text: string): Question {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
