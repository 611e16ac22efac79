import { type Delivery, type Failure, github, type Refusal } from '@offhook/webhook'
import { Hono } from 'hono'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type FetchWebhookOptions, webhook } from './index.ts'

const scheme = github({ secret: 'at least eight bytes' })

/** What GitHub would send, as fetch has it. */
async function genuine(init: RequestInit = {}): Promise<Request> {
  const { method, headers, body } = await scheme.sign({ zen: 'Calm.' }, { type: 'ping' })
  return new Request('https://example.com/hooks/github', {
    method,
    headers: headers as Record<string, string>,
    body: body as BodyInit,
    ...init,
  })
}

/** A body that comes in these chunks, and then does what is said. */
function stream(chunks: readonly Uint8Array[], then: 'ends' | 'breaks' | 'stalls'): RequestInit {
  const waiting = [...chunks]
  const cancel = vi.fn<() => void>()
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = waiting.shift()
      if (chunk !== undefined) return controller.enqueue(chunk)
      if (then === 'ends') controller.close()
      if (then === 'breaks') controller.error(new Error('gone'))
      return undefined
    },
    cancel,
  })
  return { body, duplex: 'half' } as RequestInit
}

/** Receives one request; tells the status, what was delivered, and why it was refused. */
async function received(request: Request, options: Partial<FetchWebhookOptions> = {}) {
  const delivered: Delivery[] = []
  const refused: Refusal[] = []
  const receive = webhook({
    scheme,
    deliver: (delivery) => void delivered.push(delivery),
    refused: (refusal) => void refused.push(refusal),
    ...options,
  })
  const response = await receive(request)
  return { response, types: delivered.map(({ type }) => type), codes: refused.map(({ code }) => code) }
}

describe('A webhook', () => {
  it('that is genuine is delivered, and answered without a body', async () => {
    const { response, types } = await received(await genuine())
    expect([response.status, response.body, types]).toEqual([204, null, ['ping']])
  })

  it('that comes in chunks is joined before it is judged', async () => {
    const bytes = new Uint8Array(await (await genuine()).arrayBuffer())
    const cut = [bytes.slice(0, 3), bytes.slice(3, 4), bytes.slice(4)]
    const { response, types } = await received(await genuine(stream(cut, 'ends')))
    expect([response.status, types]).toEqual([204, ['ping']])
  })

  it('that is forged is refused, and the sender is not told why', async () => {
    const { response, types, codes } = await received(await genuine({ body: '{}' }))
    expect([response.status, types, codes]).toEqual([401, [], ['OFFHOOK_SIGNATURE_WRONG']])
    expect(await response.text()).not.toContain('signature')
  })

  it('that is none is told what is allowed', async () => {
    const { response } = await received(new Request('https://example.com/hooks/github'))
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it.each([
    [500, 'OFFHOOK_BODY_CONSUMED', async (request: Request) => void (await request.text())],
    [500, 'OFFHOOK_BODY_CONSUMED', async (request: Request) => void request.body?.getReader()],
    [401, 'OFFHOOK_SIGNATURE_WRONG', async () => {}, { body: null }],
  ])('is answered %i, %s', async (status, code, before, init: RequestInit = {}) => {
    const request = await genuine(init)
    await before(request)
    const { response, codes } = await received(request)
    expect([response.status, codes]).toEqual([status, [code]])
  })
})

describe('Who gave no hook', () => {
  const said = () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    onTestFinished(() => error.mockRestore())
    return error
  }

  it('finds in the log why a delivery failed, as the provider is not told', async () => {
    const error = said()
    const cause = new Error('The database is away.')
    const deliver = () => Promise.reject(cause)
    expect((await webhook({ scheme, deliver })(await genuine())).status).toBe(503)
    expect(error.mock.calls).toEqual([[cause]])
  })

  it('finds there too what was late', async () => {
    const error = said()
    const deliver = () => new Promise(() => {})
    expect((await webhook({ scheme, deliver, deadline: 1 })(await genuine())).status).toBe(503)
    expect(error.mock.calls).toEqual([
      [expect.objectContaining({ message: expect.stringMatching(/deliver/) })],
    ])
  })

  it('finds there what is wrong with an answer that cannot be sent: it is 500', async () => {
    const error = said()
    const reply = () => ({ status: 200, headers: { 'x-echo': 'a\nb' }, body: '' })
    const receive = webhook({ scheme: { ...scheme, reply }, deliver: () => {} })
    expect((await receive(await genuine())).status).toBe(500)
    expect(error.mock.calls).toEqual([[expect.any(TypeError)]])
  })

  it('finds there what to do about a body that was eaten, and nothing of what strangers send', async () => {
    const error = said()
    const receive = webhook({ scheme, deliver: () => {} })
    expect((await receive(await genuine({ body: '{}' }))).status).toBe(401)
    expect(error).not.toHaveBeenCalled()
    const eaten = await genuine()
    await eaten.text()
    expect((await receive(eaten)).status).toBe(500)
    expect(error.mock.calls).toEqual([[expect.stringContaining('parser')]])
  })

  it('hears it by the hook where there is one, also of a class', async () => {
    const error = said()
    const failed = vi.fn<(code: string) => void>()
    const duplicate = vi.fn<(id: string) => void>()
    class Hooks {
      readonly scheme = scheme
      readonly #answers = [{ kind: 'failed' }, undefined]
      deliver() {
        return this.#answers.shift()
      }
      failed({ code }: Failure) {
        failed(code)
      }
      duplicate({ id }: Delivery) {
        duplicate(id)
      }
    }
    const receive = webhook(new Hooks())
    const first = await genuine()
    const [again, last] = [first.clone(), first.clone()]
    const statuses = [await receive(first), await receive(again), await receive(last)].map(
      ({ status }) => status,
    )
    expect(statuses).toEqual([503, 204, 204])
    expect(failed).toHaveBeenCalledExactlyOnceWith('OFFHOOK_DELIVER_FAILED')
    expect(duplicate).toHaveBeenCalledOnce()
    expect(error).not.toHaveBeenCalled()
  })
})

describe('A body', () => {
  const mebibyte = new Uint8Array(1024 * 1024)

  it('above the limit is refused by its length, or where it passes the limit', async () => {
    const headers = { 'content-length': '2000000', 'x-hub-signature-256': 'sha256=00' }
    const declared = new Request('https://example.com', { method: 'POST', headers, body: 'x' })
    for (const request of [declared, await genuine(stream([mebibyte, Uint8Array.of(1)], 'stalls'))]) {
      const { response, codes } = await received(request)
      expect([response.status, codes]).toEqual([413, ['OFFHOOK_BODY_TOO_LARGE']])
    }
  })

  it('that comes byte by byte is copied together, and no chunk of it is kept', async () => {
    const whole = new Uint8Array(await (await genuine()).arrayBuffer())
    // The source has one chunk, which it fills anew for each byte.
    const chunk = new Uint8Array(1)
    let at = 0
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (at === whole.length) return controller.close()
          chunk.set(whole.subarray(at, ++at))
          controller.enqueue(chunk)
        },
      },
      { highWaterMark: 0 },
    )
    const { response, types } = await received(await genuine({ body, duplex: 'half' } as RequestInit))
    expect([response.status, types]).toEqual([204, ['ping']])
  })

  it('that breaks off is refused', async () => {
    const { response, codes } = await received(await genuine(stream([Uint8Array.of(1)], 'breaks')))
    expect([response.status, codes]).toEqual([400, ['OFFHOOK_BODY_ABORTED']])
  })

  it('has the time that it has by default where a configuration gives none', async () => {
    const { response } = await received(await genuine(), { bodyTimeout: undefined, limit: undefined })
    expect(response.status).toBe(204)
  })

  it.each([Number.NaN, 0, -1])('cannot be given %d ms to arrive', (bodyTimeout) => {
    const code = 'OFFHOOK_LIMIT_INVALID'
    expect(() => webhook({ scheme, deliver: () => {}, bodyTimeout })).toThrow(
      expect.objectContaining({ code }),
    )
  })

  it('that does not arrive in time is refused', async () => {
    const request = await genuine(stream([Uint8Array.of(1)], 'stalls'))
    const { response, codes } = await received(request, { bodyTimeout: 1 })
    expect([response.status, codes]).toEqual([408, ['OFFHOOK_BODY_TIMEOUT']])
  })
})

it.each([undefined, 'x', {}])('is not made with %j to deliver to', (deliver) => {
  const options = { scheme, deliver } as unknown as FetchWebhookOptions
  expect(() => webhook(options)).toThrow(expect.objectContaining({ code: 'OFFHOOK_OPTION_MISSING' }))
})

it('is a handler of Hono', async () => {
  const deliver = vi.fn()
  const receive = webhook({ scheme, deliver })
  const app = new Hono().post('/hooks/github', (context) => receive(context.req.raw))
  expect((await app.request(await genuine())).status).toBe(204)
  expect(deliver).toHaveBeenCalledOnce()
})
