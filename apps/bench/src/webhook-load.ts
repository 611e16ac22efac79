/**
 * The load of webhooks: genuine deliveries, each another, made before the clock runs. A connection sends the next when
 * its answer is there; answers of one server are alike in length, so they are counted by their bytes.
 */
import { connect, type Socket } from 'node:net'
import { exampleOf, signatureOf } from './github.ts'

export interface WebhookOrder {
  readonly port: number
  readonly bytes: number
  readonly connections: number
  readonly milliseconds: number
}

export interface WebhookResult {
  readonly requests: number
  readonly seconds: number
  /** Answers that were not 2xx. */
  readonly refused: number
}

/**
 * More than a receiver remembers (10,000 keys are 5,000 deliveries), so that none is a replay when its turn comes again.
 */
const DISTINCT = 6_000

const requests: Buffer[] = []

function prepare(bytes: number): void {
  const { event, payload } = exampleOf(bytes)
  for (let nonce = 0; nonce < DISTINCT; nonce++) requests.push(requestOf(event, { ...payload, nonce }, nonce))
}

/** With the headers that GitHub sends. */
function requestOf(event: string, payload: object, nonce: number): Buffer {
  const body = Buffer.from(JSON.stringify(payload))
  const head = [
    'POST /webhooks/github HTTP/1.1',
    'Host: 127.0.0.1',
    'Accept: */*',
    'User-Agent: GitHub-Hookshot/044aadd',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    `X-GitHub-Delivery: 72d3162e-cc78-11e3-81ab-${String(nonce).padStart(12, '0')}`,
    `X-GitHub-Event: ${event}`,
    'X-GitHub-Hook-ID: 292430182',
    'X-GitHub-Hook-Installation-Target-ID: 79929171',
    'X-GitHub-Hook-Installation-Target-Type: repository',
    `X-Hub-Signature-256: ${signatureOf(body)}`,
    '\r\n',
  ]
  return Buffer.concat([Buffer.from(head.join('\r\n')), body])
}

class Client {
  static #next = 0
  readonly #socket: Socket
  #answer: number | undefined
  #arrived = 0
  #stopped = false
  requests = 0
  refused = 0

  constructor(port: number, buffer: Buffer, opened: () => void) {
    const onread = { buffer, callback: (length: number) => this.#received(length, buffer) }
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, onread }, opened)
    this.#socket.on('error', () => {})
  }

  send(): void {
    this.#socket.write(requests[Client.#next++ % DISTINCT] as Buffer)
  }

  stop(): void {
    this.#stopped = true
    this.#socket.destroy()
  }

  #received(length: number, buffer: Buffer): boolean {
    if (this.#stopped) return true
    if (this.#arrived === 0 && buffer[9] !== 0x32) this.refused++ // HTTP/1.1 2..
    this.#arrived += length
    this.#answer ??= answerLength(buffer.toString('latin1', 0, length))
    if (this.#arrived < this.#answer) return true
    this.#arrived = 0
    this.requests++
    this.send()
    return true
  }
}

/** Of an answer whose head came in one piece. */
function answerLength(text: string): number {
  const head = text.indexOf('\r\n\r\n') + 4
  return head + Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
}

async function run({ port, bytes, connections, milliseconds }: WebhookOrder): Promise<WebhookResult> {
  if (requests.length === 0) prepare(bytes)
  const buffer = Buffer.allocUnsafeSlow(64 * 1024)
  const clients: Client[] = []
  for (let i = 0; i < connections; i++) {
    await new Promise<void>((opened) => clients.push(new Client(port, buffer, opened)))
  }
  const started = performance.now()
  for (const client of clients) client.send()
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
  const seconds = (performance.now() - started) / 1000
  const sum = (of: (client: Client) => number) => clients.reduce((total, client) => total + of(client), 0)
  const result = {
    requests: sum(({ requests }) => requests),
    seconds,
    refused: sum(({ refused }) => refused),
  }
  for (const client of clients) client.stop()
  return result
}

process.on('message', (order: WebhookOrder) => {
  void run(order).then((result) => process.send?.(result))
})
process.on('disconnect', () => process.exit())
