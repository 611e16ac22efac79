import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { ask, fromGitHub, GITHUB_SECRET, listening, RawClient, warnings } from '@offhook/testing'
import { github } from '@offhook/webhook'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type HttpWebhookOptions, routeUpgrades, webhook, webhookReceiver } from './index.ts'

const scheme = github({ secret: GITHUB_SECRET })

function start(options: Partial<HttpWebhookOptions>) {
  const receive = webhook({ scheme, deliver: () => {}, ...options })
  const server = createServer((request, response) => void receive(request, response))
  return listening(server, routeUpgrades(server))
}

it.each([undefined, 'x', {}])('is not made with %j to deliver to', (deliver) => {
  const options = { scheme, deliver } as unknown as HttpWebhookOptions
  expect(() => webhook(options)).toThrow(expect.objectContaining({ code: 'OFFHOOK_OPTION_MISSING' }))
})

describe('a delivery that fails', () => {
  const post = async (url: string) => ask(url, await fromGitHub())

  it.each([
    ['what the handler threw', new TypeError('issue is undefined'), 'issue is undefined'],
    ['what it threw, though it is no Error', 'no issue', "A handler threw 'no issue'"],
    ['that it failed, where it threw nothing', undefined, 'A handler threw undefined'],
  ])('warns of %s', async (_, thrown, message) => {
    const warned = warnings()
    const { url } = await start({ deliver: () => Promise.reject(thrown) })
    expect(await post(url)).toMatchObject({ status: 503 })
    expect(await warned.next()).toMatchObject({ message: expect.stringContaining(message) })
  })

  it('for want of time is one, too', async () => {
    const warned = warnings()
    const { url } = await start({ deliver: () => new Promise(() => {}), deadline: 1 })
    expect(await post(url)).toMatchObject({ status: 503 })
    expect(await warned.next()).toMatchObject({ message: expect.stringContaining('deadline') })
  })

  it('is for the hook alone, if there is one', async () => {
    const warned = warnings()
    const failed = vi.fn()
    const { url } = await start({ deliver: () => Promise.reject(new Error('mine')), failed })
    expect(await post(url)).toMatchObject({ status: 503 })
    expect(failed).toHaveBeenCalledOnce()
    expect(warned.size).toBe(0)
  })
})

it('takes an instance of a class, with what is private to it', async () => {
  class Endpoint implements HttpWebhookOptions {
    readonly scheme = scheme
    readonly #told: string[] = []

    get told(): readonly string[] {
      return this.#told
    }

    deliver({ id }: { id: string }): unknown {
      this.#told.push(`delivered ${id}`)
      return id === 'bad' ? { kind: 'failed' } : undefined
    }

    failed({ code }: { code: string }): void {
      this.#told.push(code)
    }

    duplicate({ id }: { id: string }): void {
      this.#told.push(`knew ${id}`)
    }

    refused({ code }: { code: string }): void {
      this.#told.push(code)
    }
  }
  const endpoint = new Endpoint()
  const server = createServer(webhook(endpoint))
  const { url } = await listening(server, routeUpgrades(server))
  for (const id of ['bad', 'good', 'good']) await ask(url, await fromGitHub(undefined, id))
  await ask(url, { method: 'PUT' })
  expect(endpoint.told).toEqual([
    'delivered bad',
    'OFFHOOK_DELIVER_FAILED',
    'delivered good',
    'knew good',
    'OFFHOOK_METHOD_NOT_ALLOWED',
  ])
})

describe('what bears no signature', () => {
  it('is refused before its body comes', async () => {
    const { url } = await start({})
    const client = await RawClient.connect(`${url}/`)
    client.write(Buffer.from('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n'))
    expect(await client.head()).toMatchObject({ status: 401 })
  })

  it('leaves the connection to the next request, though its body was not read', async () => {
    const { url } = await start({})
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    const post = async () => {
      const asked = request(url, { method: 'POST', agent }).end(Buffer.alloc(200_000))
      const [response] = (await once(asked, 'response')) as [IncomingMessage]
      await buffer(response)
      return [response.statusCode, asked.reusedSocket]
    }
    expect([await post(), await post()]).toEqual([
      [401, false],
      [401, true],
    ])
  })
})

it.each([
  ['a header that HTTP cannot carry', { 'content-length': '5', 'x-echo': 'a\nb' }, 'hello'],
  ['a body that is no text', {}, {} as string],
])(
  'ends the connection, and warns, for a reply with %s: the provider sends again',
  async (_, headers, body) => {
    const warned = warnings()
    const reply = () => ({ status: 200, headers, body })
    const { url } = await start({ scheme: { ...scheme, reply } })
    await expect(ask(url, await fromGitHub())).rejects.toThrow()
    expect(await warned.next()).toMatchObject({ name: 'TypeError' })
  },
)

it('answers 500, and warns, if a guard gives nothing', async () => {
  const warned = warnings()
  const { url } = await start({ replay: { once: () => undefined as never } })
  expect(await ask(url, await fromGitHub())).toMatchObject({ status: 500, body: '' })
  expect(await warned.next()).toMatchObject({ name: 'TypeError' })
})

it('leaves an answer alone that something else has begun, if a guard gives nothing', async () => {
  warnings()
  const receive = webhook({ scheme, deliver: () => {}, replay: { once: () => undefined as never } })
  const server = createServer(async (request, response) => {
    response.write('theirs, ')
    await receive(request, response)
    response.end('to its end')
  })
  const { url } = await listening(server, routeUpgrades(server))
  expect(await ask(url, await fromGitHub())).toMatchObject({ status: 200, body: 'theirs, to its end' })
})

it('answers a framework instead of the client, by the URL that it names', async () => {
  const urls = vi.fn()
  const deliver = vi.fn()
  const receive = webhookReceiver({ scheme, deliver, refused: (_refusal, { url }) => urls(url) })
  const server = createServer((request, response) => {
    const named = request.url === '/named' ? '/mounted/named' : undefined
    void receive(request, named).then(({ status }) => response.end(`${status}`))
  })
  const { url } = await listening(server, routeUpgrades(server))
  expect(await ask(`${url}/named`)).toMatchObject({ status: 200, body: '405' })
  expect(await ask(`${url}/own`)).toMatchObject({ body: '405' })
  expect(urls.mock.calls).toEqual([['/mounted/named'], ['/own']])
  expect(await ask(`${url}/own`, await fromGitHub())).toMatchObject({ body: '204' })
  expect(deliver).toHaveBeenCalledOnce()
})

it('answers a request that a framework made up, without a method, as a GET', async () => {
  const receive = webhookReceiver({ scheme, deliver: () => {} })
  expect(await receive({ headers: {} } as IncomingMessage)).toMatchObject({ status: 405 })
})

it.each([Number.NaN, -1, '5' as never])('is made with no bodyTimeout of %s', (bodyTimeout) => {
  expect(() => webhook({ scheme, deliver: () => {}, bodyTimeout })).toThrow(
    expect.objectContaining({ code: 'OFFHOOK_LIMIT_INVALID' }),
  )
})

it('warns if a body parser before it kept no bytes, and names the mend', async () => {
  const warned = warnings()
  const receive = webhook({ scheme, deliver: vi.fn() })
  const server = createServer(async (request, response) => {
    await buffer(request)
    await receive(request, response)
  })
  const { url } = await listening(server, routeUpgrades(server))
  expect(await ask(url, await fromGitHub())).toMatchObject({ status: 500 })
  expect(await warned.next()).toMatchObject({
    code: 'OFFHOOK_BODY_CONSUMED',
    message: expect.stringContaining('mount the webhook before it'),
  })
})
