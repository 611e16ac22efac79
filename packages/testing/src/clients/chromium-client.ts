import { gunzipSync, gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { sharedChromium } from './chromium.ts'
import type { Client, ClientMake, ClientOptions, Ending } from './client.ts'
import { Inbox } from './inbox.ts'

/**
 * What runs in the page, as strings: no compiler shall touch it. Between test and page, data crosses as Base64 of gzip,
 * since that way is slow, and one after the other.
 */
const OPEN = `(url, subprotocols) => {
  const socket = new WebSocket(url, subprotocols)
  const whole = (stream) => new Response(stream).arrayBuffer()
  const zip = (data) => whole(new Blob([data]).stream().pipeThrough(new CompressionStream('gzip')))
  const base64 = (buffer) => btoa(Array.from(new Uint8Array(buffer), (octet) => String.fromCharCode(octet)).join(''))
  let last = Promise.resolve()
  const inTurn = (work) => (last = last.then(work))
  const hear = async (data) => hearMessage(base64(await zip(data)), typeof data === 'string')
  socket.binaryType = 'arraybuffer'
  socket.onmessage = ({ data }) => inTurn(() => hear(data))
  socket.onclose = ({ code, reason }) => inTurn(() => hearClose({ code, reason }))
  window.client = { socket, last: Promise.resolve() }
  return new Promise((resolve) => {
    socket.onopen = () => resolve({ subprotocol: socket.protocol, extensions: socket.extensions })
  })
}`
const SEND = `(zipped, isText) => client.last = client.last.then(async () => {
  const bytes = Uint8Array.from(atob(zipped), (character) => character.charCodeAt(0))
  const data = new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')))
  client.socket.send(await (isText ? data.text() : data.arrayBuffer()))
})`
const CLOSE = '(code, reason) => client.last.then(() => client.socket.close(code, reason))'

function call<Result>(page: Page, code: string, ...values: readonly unknown[]): Promise<Result> {
  return page.evaluate(`(${code})(...${JSON.stringify(values)})`)
}

interface Agreed {
  readonly subprotocol: string
  readonly extensions: string
}

/** The WebSocket of a page in Chromium, which offers permessage-deflate always. */
class ChromiumClient implements Client {
  readonly messages: Inbox<string | Buffer> = new Inbox()
  readonly closed: Promise<Ending>
  subprotocol = ''
  extensions = ''
  cookies: readonly string[] = []
  /** Bound, so that the page can call it. */
  end: (ending: Ending) => void = () => {}
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
    this.closed = new Promise((resolve) => {
      this.end = resolve
    })
  }

  async open(url: string, subprotocols: readonly string[]): Promise<void> {
    const refused = this.closed.then(({ code }) => Promise.reject(new Error(`Closed with ${code}.`)))
    Object.assign(this, await Promise.race([call<Agreed>(this.#page, OPEN, url, subprotocols), refused]))
    this.cookies = await cookiesOf(this.#page)
  }

  send(data: string | Buffer): void {
    void call(this.#page, SEND, gzipSync(data).toString('base64'), typeof data === 'string')
  }

  async close(code: number, reason: string): Promise<Ending> {
    await call(this.#page, CLOSE, code, reason)
    return this.closed
  }
}

async function cookiesOf(page: Page): Promise<string[]> {
  const cookies = await page.context().cookies()
  return cookies.map(({ name, value }) => `${name}=${value}`)
}

interface PageOptions extends ClientOptions {
  /** The URL of the page. Default one of the server's own. */
  readonly from?: string
}

export interface PageClients extends ClientMake {
  /** Starts Chromium, if nobody did. A busy machine takes its time for that. */
  start(): Promise<unknown>
  open(url: string, options?: PageOptions): Promise<Client>
}

/** Clients in Chromium, one after the other in one page: to start a page takes longer than a test does. */
export function sharedPage(): PageClients {
  const chromium = sharedChromium()
  let starting: Promise<Page> | undefined
  let client: ChromiumClient | undefined

  function start(): Promise<Page> {
    starting ??= newPage()
    return starting
  }

  async function newPage(): Promise<Page> {
    // The certificate of the tests signs itself.
    const page = await (await chromium()).newPage({ ignoreHTTPSErrors: true })
    await page.exposeFunction('hearMessage', (zipped: string, isText: boolean) => {
      const data = gunzipSync(Buffer.from(zipped, 'base64'))
      client?.messages.put(isText ? `${data}` : data)
    })
    await page.exposeFunction('hearClose', (ending: Ending) => client?.end(ending))
    return page
  }

  async function open(url: string, options: PageOptions = {}): Promise<Client> {
    const { from = url.replace(/^ws(s?:\/\/[^/]+).*/, 'http$1/'), subprotocols = [] } = options
    const page = await start()
    await page.goto(from)
    await page.context().clearCookies() // Those of the page; what is there later, the 101 brought.
    client = new ChromiumClient(page)
    await client.open(url, subprotocols)
    return client
  }

  return { name: 'Chromium', start, open }
}
