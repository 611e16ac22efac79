import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  type BodyProblem,
  createReceiver,
  type Delivery,
  github,
  hmac,
  memoryStore,
  type Refusal,
  type ReplayGuard,
  type ReplayStore,
  receiveWebhook,
  replayGuard,
  type Scheme,
  type WebhookOptions,
} from './index.ts'

const scheme = github({ secret: 'a fine secret' })
const unnamed = hmac({ source: 'own', header: 'x-signature', secret: 'a fine secret' })

/** A receiver that writes down what it heard and delivered. */
function receiver(options: Partial<WebhookOptions> = {}) {
  const delivered: Delivery[] = []
  const refused: Refusal[] = []
  const duplicates: string[] = []
  const failed: string[] = []
  const receive = createReceiver({
    scheme,
    deliver: (delivery) => delivered.push(delivery),
    refused: (refusal) => refused.push(refusal),
    duplicate: ({ id }, by) => duplicates.push(`${id} by ${by}`),
    failed: ({ code }) => failed.push(code),
    ...options,
  })
  return { receive, delivered, refused, duplicates, failed }
}

async function request(payload: unknown = { zen: 'x' }, options: Parameters<Scheme['sign']>[1] = {}) {
  return scheme.sign(payload, options)
}

describe('a receiver', () => {
  it.each([
    ['without a scheme', { scheme: undefined }],
    ['with a provider that was not called', { scheme: github }],
    ['with nothing to deliver to', { deliver: undefined }],
    ['with what cannot be called', { deliver: 'log' }],
    ['with a store where the guard belongs', { replay: memoryStore() }],
    ['with the options of a guard', { replay: { window: 1000 } }],
    ['with null for a guard', { replay: null }],
  ])('is not made %s, which JavaScript lets pass', (_, options) => {
    const code = 'OFFHOOK_OPTION_MISSING'
    expect(() => receiver(options as object)).toThrow(expect.objectContaining({ code }))
  })

  it.each([
    ['delivered', 199],
    ['delivered', Number.NaN],
    ['forged', 600],
    ['failed', 0],
    ['delivered', 204.5],
    ['delivered', '204' as never],
    ['retryAfter', Number.NaN],
    ['retryAfter', -1],
    ['retryAfter', 0.5],
    ['retryAfter', Number.POSITIVE_INFINITY],
  ])('is not made where %s is %s, which no server sends', (outcome, status) => {
    const statuses = { [outcome]: status }
    const own = hmac({ source: 'own', header: 'x-signature', secret: 'a fine secret', statuses })
    const code = 'OFFHOOK_STATUS_INVALID'
    expect(() => receiver({ scheme: own })).toThrow(expect.objectContaining({ code }))
  })

  it.each([200, 599])('may answer %d', async (delivered) => {
    const statuses = { delivered }
    const own = hmac({ source: 'own', header: 'x-signature', secret: 'a fine secret', statuses })
    const { receive } = receiver({ scheme: own })
    expect(await receive(await own.sign({}))).toMatchObject({ status: delivered })
  })
})

describe('the method', () => {
  it.each(['GET', 'PUT', 'OPTIONS', 'post', ''])(
    '%j is answered 405 with Allow, and reads nothing',
    async (method) => {
      const { receive, refused } = receiver()
      const body = vi.fn()
      expect(await receive({ ...(await request()), method, body })).toMatchObject({
        status: 405,
        headers: { allow: 'POST', 'content-type': 'text/plain; charset=utf-8' },
        body: 'Method Not Allowed\n',
      })
      expect(refused).toMatchObject([{ code: 'OFFHOOK_METHOD_NOT_ALLOWED' }])
      expect(body).not.toHaveBeenCalled()
    },
  )
})

describe('a challenge', () => {
  const reply = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'pong' }
  const challenged = hmac({
    ...{ source: 'own', header: 'x-signature', secret: 'a fine secret' },
    challenge: { methods: ['GET'], answer: ({ url }) => (url === '/?ping' ? reply : undefined) },
  })

  it('is answered, and delivers nothing', async () => {
    const { receive, delivered } = receiver({ scheme: challenged })
    const answer = await receive({ ...(await request()), method: 'GET', url: '/?ping' })
    expect(answer).toEqual({ ...reply, outcome: { kind: 'challenged', reply } })
    expect(delivered).toEqual([])
  })

  it('that the scheme refuses is 403, and another method 405 that names it', async () => {
    const { receive } = receiver({ scheme: challenged })
    expect(await receive({ ...(await request()), method: 'GET' })).toMatchObject({ status: 403 })
    expect(await receive({ ...(await request()), method: 'PUT' })).toMatchObject({
      status: 405,
      headers: { allow: 'POST, GET' },
    })
  })
})

describe('a genuine message that asks instead of telling', () => {
  const reply = { status: 200, headers: {}, body: 'pong' }
  const asking = hmac({
    ...{ source: 'own', header: 'x-signature', secret: 'a fine secret' },
    reply: ({ data }) => (data === 'ping' ? reply : undefined),
  })

  it('is answered, and delivers nothing', async () => {
    const { receive, delivered } = receiver({ scheme: asking })
    expect((await receive(await asking.sign('"ping"'))).outcome).toEqual({ kind: 'challenged', reply })
    expect(delivered).toEqual([])
    expect((await receive(await asking.sign('"pong"'))).outcome).toMatchObject({ kind: 'delivered' })
  })

  it('is refused when it is forged', async () => {
    const forged = { ...(await asking.sign('"pong"')), body: new TextEncoder().encode('"ping"') }
    expect(await receiver({ scheme: asking }).receive(forged)).toMatchObject({ status: 401 })
  })
})

describe('the content type', () => {
  async function statusOf(type: string | undefined, own: Scheme = scheme): Promise<number> {
    const { headers, ...rest } = await own.sign({}, { type: 'push' })
    const { status } = await receiver({ scheme: own }).receive({
      ...rest,
      headers: { ...headers, 'content-type': type },
    })
    return status
  }

  it.each([
    'application/json',
    'Application/JSON',
    'application/json;charset=UTF-8',
    ' application/json ; a=b',
    'application/cloudevents+json',
    undefined,
    '',
    ';',
    'text/plain',
    'text/plain;charset=UTF-8',
  ])('%j is JSON', async (type) => {
    expect(await statusOf(type)).toBe(204)
  })

  it.each(['text/html', 'application/jsonx', 'application/json, text/plain', 'multipart/form-data'])(
    '%j is answered 415',
    async (type) => {
      expect(await statusOf(type)).toBe(415)
    },
  )

  it('is no matter before the signature is right', async () => {
    const { headers, ...rest } = await scheme.sign({}, { type: 'push' })
    const forged = { ...headers, 'x-hub-signature-256': 'sha256=00', 'content-type': 'text/html' }
    expect(await receiver().receive({ ...rest, headers: forged })).toMatchObject({ status: 401 })
  })

  it('of a form is for the providers that send forms', async () => {
    expect(await statusOf('application/x-www-form-urlencoded', unnamed)).toBe(415)
  })

  it('of a form is for the field that holds the JSON', async () => {
    const { receive, delivered } = receiver()
    const form = {
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      type: 'issues',
    }
    const json = JSON.stringify({ action: 'opened', title: 'a&b=c + ü' })
    await receive(await request(new URLSearchParams({ payload: json }).toString(), form))
    expect(delivered).toMatchObject([{ type: 'issues.opened', data: { title: 'a&b=c + ü' } }])
    expect(await receive(await request('other=1', form))).toMatchObject({ status: 400 })
    await receive(await request('payload={"title":"not escaped"}', form))
    expect(delivered).toMatchObject([{}, { type: 'issues', data: { title: 'not escaped' } }])
  })
})

describe('a genuine JSON that is said to be a form', () => {
  it.each(['', ' \n'])('is not taken for the form that someone wrote into it', async (space) => {
    const { receive, delivered } = receiver()
    const inside = encodeURIComponent(JSON.stringify({ action: 'deleted' }))
    const json = `${space}${JSON.stringify({ action: 'opened', title: `&payload=${inside}&` })}`
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await receive(await request(json, { headers, type: 'issues' }))).toMatchObject({ status: 400 })
    expect(delivered).toEqual([])
  })
})

describe('the body', () => {
  it.each<[BodyProblem, number]>([
    ['too-large', 413],
    ['consumed', 500],
    ['aborted', 400],
    ['timeout', 408],
  ])('that is %s is answered %i, and the sender learns no more', async (problem, status) => {
    const { receive, refused } = receiver()
    const answer = await receive({ ...(await request()), body: async () => ({ problem }) })
    expect(answer.status).toBe(status)
    expect(answer.body).not.toContain(refused[0]?.reason)
  })

  it('that was consumed is explained to the hook, with the mend', async () => {
    const { receive, refused } = receiver()
    await receive({ ...(await request()), body: async () => ({ problem: 'consumed' }) })
    expect(refused).toMatchObject([
      { code: 'OFFHOOK_BODY_CONSUMED', reason: expect.stringContaining('mount the webhook before it') },
    ])
  })

  it('is read up to the limit, 1 MiB by default', async () => {
    const reader = vi.fn(async () => ({ bytes: new Uint8Array() }))
    await receiver().receive({ ...(await request()), body: reader })
    expect(reader).toHaveBeenCalledExactlyOnceWith(1_048_576)
  })

  it.each([0, 1])('of %i bytes over the limit is told from one that fits', async (over) => {
    const signed = await request('"12345678"')
    const { receive } = receiver({ limit: 10 - over })
    const status = over === 0 ? 204 : 413
    expect(await receive(signed)).toMatchObject({ status })
    expect(await receive({ ...signed, body: async () => ({ bytes: signed.body }) })).toMatchObject({ status })
  })

  it.each([0, -1, Number.NaN])('cannot be limited to %d', (limit) => {
    expect(() => receiver({ limit })).toThrow(expect.objectContaining({ code: 'OFFHOOK_LIMIT_INVALID' }))
  })

  it('is not read where the headers hold no signature, or several', async () => {
    const reader = vi.fn(async () => ({ bytes: new Uint8Array() }))
    const { headers } = await request()
    for (const signature of [undefined, '', ['sha256=00', 'sha256=01']]) {
      const own = { ...headers, 'x-hub-signature-256': signature }
      expect(
        await receiver().receive({ method: 'POST', url: '/', headers: own, body: reader }),
      ).toMatchObject({ status: 401 })
    }
    expect(reader).not.toHaveBeenCalled()
  })

  it('whose reader throws is answered 500', async () => {
    const { receive, refused } = receiver()
    const answer = await receive({ ...(await request()), body: () => Promise.reject(new Error('socket')) })
    expect(answer).toMatchObject({ status: 500, body: 'Internal Server Error\n' })
    expect(refused).toMatchObject([{ code: 'OFFHOOK_BODY_UNREADABLE', cause: new Error('socket') }])
  })

  it.each(['{}', {}, null, undefined])(
    'that is %j, as JavaScript lets it pass, is told to be no bytes',
    async (body) => {
      const { receive, refused } = receiver()
      expect(await receive({ ...(await request()), body: body as never })).toMatchObject({ status: 500 })
      expect(refused).toMatchObject([
        { code: 'OFFHOOK_BODY_UNREADABLE', reason: 'The body is no Uint8Array, or its reader threw.' },
      ])
    },
  )
})

describe('the payload, once the signature is right', () => {
  it.each([5, null, true, 'text', [], {}, [null]])('may be %j', async (data) => {
    const { receive, delivered } = receiver()
    expect(await receive(await request(JSON.stringify(data)))).toMatchObject({ status: 204 })
    expect(delivered).toMatchObject([{ data }])
  })

  it('may begin with a byte order mark, which is signed and not parsed', async () => {
    const { receive, delivered } = receiver()
    await receive(await request(new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d])))
    expect(delivered).toMatchObject([{ data: {}, raw: { length: 5 } }])
  })

  it.each([
    ['empty', []],
    ['invalid UTF-8', [0x22, 0xff, 0x22]],
    ['a lone surrogate in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['not JSON', [0x7b]],
    ['UTF-16', [0x7b, 0x00, 0x7d, 0x00]],
  ])('that is %s is answered 400', async (_, bytes) => {
    const { receive, refused } = receiver()
    expect(await receive(await request(new Uint8Array(bytes)))).toMatchObject({
      status: 400,
      body: 'Bad Request\n',
    })
    expect(refused).toMatchObject([{ code: 'OFFHOOK_BODY_NOT_JSON' }])
  })

  it('keeps a member named __proto__ as data', async () => {
    const { receive, delivered } = receiver()
    await receive(await request('{"__proto__":{"action":"x"},"n":1}', { type: 'push' }))
    expect(delivered[0]?.type).toBe('push')
    expect(Object.keys(delivered[0]?.data as object)).toEqual(['__proto__', 'n'])
  })
})

describe('a delivery', () => {
  it('says what it is', async () => {
    const { receive, delivered } = receiver({ now: () => 1000 })
    const signed = await request({ action: 'opened' }, { id: 'i', type: 'issues' })
    const answer = await receive(signed)
    const expected = {
      ...{ id: 'i', type: 'issues.opened', source: 'github', time: new Date(1000) },
      ...{ data: { action: 'opened' }, raw: signed.body, headers: signed.headers },
    }
    expect(delivered).toEqual([expected])
    expect(answer).toEqual({
      status: 204,
      headers: {},
      body: '',
      outcome: { kind: 'delivered', delivery: expected },
    })
  })

  it('without a place for its id and type has its MAC and its source', async () => {
    const { receive, delivered } = receiver({ scheme: unnamed })
    await receive(await unnamed.sign({}))
    expect(delivered).toMatchObject([{ id: expect.stringMatching(/^[0-9a-f]{64}$/), type: 'own' }])
  })

  const halves = ['\ud83d', 'a\ude00', '\ude00\ud83d', '\ud83da']

  it.each(['', 'x'.repeat(257), 'a\u0000b', 'a\u007f', 'a\u009fb', ...halves])(
    'with the id %j is answered 400',
    async (id) => {
      const { receive, refused } = receiver()
      expect(await receive(await request({}, { id }))).toMatchObject({ status: 400 })
      expect(refused).toMatchObject([{ code: 'OFFHOOK_ID_INVALID' }])
    },
  )

  it.each(['😀 é', 'x'.repeat(256)])('may have the id %j', async (id) => {
    const { receive, delivered } = receiver()
    await receive(await request({}, { id }))
    expect(delivered).toMatchObject([{ id }])
  })

  it('with an action of control characters is answered 400', async () => {
    const { receive, refused } = receiver()
    expect(await receive(await request({ action: 'a\nb' }))).toMatchObject({ status: 400 })
    expect(refused).toMatchObject([{ code: 'OFFHOOK_TYPE_INVALID' }])
  })

  it("is answered with the scheme's own statuses", async () => {
    const statuses = { delivered: 200, forged: 403, failed: 500 }
    const own = hmac({ source: 'own', header: 'x-signature', secret: 'a fine secret', statuses })
    const signed = await own.sign({})
    const deliver = vi.fn().mockRejectedValueOnce(new Error('x'))
    const { receive } = receiver({ scheme: own, deliver })
    expect((await receive(signed)).status).toBe(500)
    expect((await receive(signed)).status).toBe(200)
    expect((await receive(signed)).status).toBe(200)
    expect((await receive({ ...signed, headers: { ...signed.headers, 'x-signature': 'x' } })).status).toBe(
      403,
    )
    expect((await receive({ ...signed, body: new Uint8Array() })).status).toBe(403)
  })

  it('may come with the headers of fetch', async () => {
    const signed = await request({}, { type: 'push' })
    const { receive } = receiver()
    expect(await receive({ ...signed, headers: new Headers(signed.headers) })).toMatchObject({ status: 204 })
    expect(await receive({ ...signed, headers: new Headers() })).toMatchObject({ status: 401 })
  })

  it("may come with names in any case, as in a cloud function's event", async () => {
    const signed = await request({}, { id: 'i', type: 'push' })
    const { receive, delivered } = receiver()
    const headers = {
      'Content-Type': 'application/json',
      'X-GitHub-Delivery': 'i',
      'X-GitHub-Event': 'push',
      'X-Hub-Signature-256': signed.headers['x-hub-signature-256'],
    }
    expect(await receive({ ...signed, headers })).toMatchObject({ status: 204 })
    expect(delivered).toMatchObject([{ id: 'i', type: 'push', headers }])
  })

  it('was sent one header twice where its name stands in two cases', async () => {
    const signed = await request()
    const { 'x-hub-signature-256': signature, ...others } = signed.headers
    const { receive, refused } = receiver()
    const twice = { 'X-Hub-Signature-256': signature, 'X-HUB-SIGNATURE-256': signature }
    expect(await receive({ ...signed, headers: { ...others, ...twice } })).toMatchObject({ status: 401 })
    expect(refused).toMatchObject([{ code: 'OFFHOOK_SIGNATURE_REPEATED' }])
  })
})

describe('deliver', () => {
  it.each([
    [
      'throws',
      new Error('x'),
      () => {
        throw new Error('x')
      },
    ],
    [
      'throws undefined',
      undefined,
      () => {
        throw undefined
      },
    ],
    ['rejects', new Error('x'), () => Promise.reject(new Error('x'))],
    [
      'gives an outcome of the kind failed',
      new Error('x'),
      async () => ({ kind: 'failed', error: new Error('x') }),
    ],
  ])('that %s is answered 503, says why to the hook, and may be sent again', async (_, cause, failing) => {
    const deliver = vi.fn<() => unknown>(() => undefined).mockImplementationOnce(failing)
    const failed = vi.fn()
    const { receive } = receiver({ deliver, failed })
    const signed = await request({}, { id: 'i' })
    expect(await receive(signed)).toMatchObject({ status: 503, body: 'Service Unavailable\n' })
    const failure = { code: 'OFFHOOK_DELIVER_FAILED', delivery: expect.objectContaining({ id: 'i' }), cause }
    expect(failed.mock.calls).toEqual([[expect.objectContaining(failure)]])
    expect(await receive(signed)).toMatchObject({ status: 204, outcome: { kind: 'delivered' } })
  })

  it.each([
    undefined,
    null,
    5,
    'failed',
    { kind: 'served' },
    { kind: 'unserved' },
    {},
    Object.fromEntries([['then', 5]]),
  ])('may give %j', async (result) => {
    expect(await receiver({ deliver: () => result }).receive(await request())).toMatchObject({
      status: 204,
    })
  })
})

describe('the deadline', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
  afterEach(() => void vi.useRealTimers())

  async function late(
    options: Partial<WebhookOptions>,
    end: (settle: { resolve(): void; reject(error: Error): void }) => void,
  ) {
    const { promise, ...settle } = withResolvers()
    let signal: AbortSignal | undefined
    const heard = receiver({
      deliver: (_, context) => {
        signal = context.signal
        return promise
      },
      ...options,
    })
    const signed = await request()
    const answered = heard.receive(signed)
    await setImmediate()
    await vi.advanceTimersByTimeAsync(8_999)
    expect(signal?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    const answer = await answered
    end(settle)
    await setImmediate()
    return { ...heard, answer, signal, again: () => heard.receive(signed) }
  }

  it("is the scheme's, aborts the signal, and has it sent again", async () => {
    const { answer, signal, failed, again } = await late({}, ({ resolve }) => resolve())
    expect(signal?.reason).toMatchObject({ name: 'TimeoutError' })
    expect(answer).toMatchObject({ status: 503, outcome: { code: 'OFFHOOK_DELIVER_OVERDUE' } })
    expect(failed).toEqual(['OFFHOOK_DELIVER_OVERDUE'])
    expect(await again()).toMatchObject({ status: 204, outcome: { kind: 'duplicate' } })
  })

  it('may acknowledge instead, aborts nothing of what goes on, and then reports what fails later', async () => {
    const { answer, signal, failed } = await late({ overdue: 'accept' }, ({ reject }) =>
      reject(new Error('late')),
    )
    expect(signal?.aborted).toBe(false)
    expect(answer).toMatchObject({ status: 202, body: '', outcome: { kind: 'accepted' } })
    expect(failed).toEqual(['OFFHOOK_DELIVER_FAILED'])
  })

  it('has passed for a signal that is asked for only then', async () => {
    let aborted: boolean | undefined
    const deliver: WebhookOptions['deliver'] = async (_, context) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      aborted = context.signal.aborted
    }
    const answered = receiver({ deadline: 10, deliver }).receive(await request())
    await setImmediate()
    await vi.advanceTimersByTimeAsync(20)
    expect(await answered).toMatchObject({ status: 503 })
    expect(aborted).toBe(true)
  })

  it('comes again and again for a `deliver` that never ends, which is not called again', async () => {
    const deliver = vi.fn(() => new Promise(() => {}))
    const { receive, failed } = receiver({ deliver })
    const signed = await request()
    for (let time = 0; time < 2; time++) {
      const answered = receive(signed)
      await setImmediate()
      await vi.advanceTimersByTimeAsync(60_000)
      expect(await answered).toMatchObject({ status: 503, outcome: { code: 'OFFHOOK_DELIVER_OVERDUE' } })
    }
    expect(failed).toEqual(['OFFHOOK_DELIVER_OVERDUE', 'OFFHOOK_DELIVER_OVERDUE'])
    expect(deliver).toHaveBeenCalledOnce()
  })

  it.each<[string, WebhookOptions['deliver']]>([
    ['returns', () => {}],
    ['is asynchronous and waits for nothing', async () => {}],
    ['waits for what is done', async () => await undefined],
  ])('needs no timer for a `deliver` that %s', async (_, deliver) => {
    const timer = vi.spyOn(globalThis, 'setTimeout')
    const { receive } = receiver({ deliver })
    const { status } = await receive(await request())
    await setImmediate()
    const timers = timer.mock.calls
    timer.mockRestore()
    expect([status, timers]).toEqual([204, []])
  })

  it('may be longer than a timer can be set to', async () => {
    const { receive } = receiver({ deadline: Number.POSITIVE_INFINITY, deliver: () => setImmediate() })
    expect(await receive(await request())).toMatchObject({ status: 204 })
    expect(vi.getTimerCount()).toBe(0)
  })
})

function withResolvers() {
  let resolve: () => void = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<void>((...settle) => {
    ;[resolve, reject] = settle
  })
  return { promise, resolve, reject }
}

describe('the replay guard', () => {
  it('answers 2xx to what it knows by its id, and delivers it once', async () => {
    const { receive, delivered, duplicates } = receiver()
    await receive(await request({ n: 1 }, { id: 'i' }))
    const again = await receive(await request({ n: 2 }, { id: 'i' }))
    expect(again).toMatchObject({ status: 204, outcome: { kind: 'duplicate', by: 'id' } })
    expect(delivered).toHaveLength(1)
    expect(duplicates).toEqual(['i by id'])
  })

  it('knows the same bytes under another id, where the id is not signed', async () => {
    const { receive, delivered, duplicates } = receiver()
    await receive(await request({ n: 1 }, { id: 'i' }))
    expect(await receive(await request({ n: 1 }, { id: 'j' }))).toMatchObject({ outcome: { by: 'digest' } })
    expect(duplicates).toEqual(['j by digest'])
    expect(delivered).toHaveLength(1)
    expect(await receive(await request({ n: 2 }, { id: 'j' }))).toMatchObject({
      outcome: { kind: 'delivered' },
    })
  })

  it('by id alone lets the same bytes pass under another id', async () => {
    const { receive } = receiver({ replay: replayGuard({ by: 'id' }) })
    for (const id of ['i', 'j']) {
      expect(await receive(await request({}, { id }))).toMatchObject({ outcome: { kind: 'delivered' } })
    }
  })

  it('can be left out', async () => {
    const { receive, delivered } = receiver({ replay: false })
    const signed = await request()
    await receive(signed)
    await receive(signed)
    expect(delivered).toHaveLength(2)
  })

  it('remembers nothing of a forgery, so that the genuine one is delivered', async () => {
    const { receive } = receiver()
    const signed = await request({ n: 1 }, { id: 'i' })
    expect(await receive({ ...signed, body: new TextEncoder().encode('{"n":2}') })).toMatchObject({
      status: 401,
    })
    expect(await receive(signed)).toMatchObject({ outcome: { kind: 'delivered' } })
  })

  it.each<[string, (settle: ReturnType<typeof withResolvers>) => void, number, string]>([
    ['succeeds', ({ resolve }) => resolve(), 204, 'duplicate'],
    ['fails', ({ reject }) => reject(new Error('x')), 503, 'failed'],
  ])('lets a concurrent duplicate wait for the first, which %s', async (_, end, status, kind) => {
    const first = withResolvers()
    const deliver = vi.fn(() => first.promise)
    const { receive } = receiver({ deliver })
    const [one, two] = [receive(await request({}, { id: 'i' })), receive(await request({}, { id: 'j' }))]
    await setImmediate()
    end(first)
    expect((await one).status).toBe(status)
    expect(await two).toMatchObject({ status, outcome: { kind, delivery: { id: 'j' } } })
    expect(deliver).toHaveBeenCalledOnce()
  })

  it('claims a delivery for a minute and remembers it for a day, by default', async () => {
    const times: number[] = []
    const store: ReplayStore = {
      ...memoryStore(),
      claim: (_, lease) => {
        times.push(lease)
        return 'new'
      },
      keep: (_, window) => void times.push(window),
    }
    const { receive } = receiver({ replay: replayGuard({ store, by: 'id' }) })
    await receive(await request())
    expect(times).toEqual([60_000, 86_400_000])
  })

  it('has what another process is delivering sent again', async () => {
    const store = memoryStore()
    const { receive } = receiver({ replay: replayGuard({ store }) })
    void store.claim('github id i', 1000)
    const answer = await receive(await request({}, { id: 'i' }))
    expect(answer).toMatchObject({ status: 503, outcome: { code: 'OFFHOOK_DELIVER_ELSEWHERE' } })
  })

  it('delivers nothing while its store cannot be asked, and releases what it had claimed', async () => {
    const memory = memoryStore()
    let broken = true
    const store: ReplayStore = {
      ...memory,
      claim(key, lease) {
        if (broken && key.includes('digest')) throw new Error('store')
        return memory.claim(key, lease)
      },
    }
    const { receive, delivered } = receiver({ replay: replayGuard({ store }) })
    const signed = await request()
    const answer = await receive(signed)
    expect(answer).toMatchObject({
      status: 503,
      outcome: { code: 'OFFHOOK_REPLAY_STORE_FAILED', cause: new Error('store') },
    })
    expect(delivered).toEqual([])
    broken = false
    expect(await receive(signed)).toMatchObject({ outcome: { kind: 'delivered' } })
  })

  it.each<[string, number, string]>([
    ['forgets its failure while the lease runs', 59_999, 'delivered'],
    ['leaves to another process what that delivered after the lease', 60_000, 'duplicate'],
  ])('%s', async (_, time, kind) => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    vi.advanceTimersByTime(100_000) // The process has run for a while.
    const store = memoryStore()
    const { promise, reject } = withResolvers()
    const slow = receiver({ replay: replayGuard({ store }), deadline: Infinity, deliver: () => promise })
    const other = receiver({ replay: replayGuard({ store }) })
    const signed = await request()
    const first = slow.receive(signed)
    vi.advanceTimersByTime(time)
    await other.receive(signed)
    reject(new Error('late'))
    expect(await first).toMatchObject({ outcome: { kind: 'failed' } })
    expect(await other.receive(signed)).toMatchObject({ outcome: { kind } })
  })

  it('whose store forgets to keep does not undo what was delivered', async () => {
    const store: ReplayStore = { ...memoryStore(), keep: () => Promise.reject(new Error('store')) }
    const { receive } = receiver({ replay: replayGuard({ store }) })
    expect(await receive(await request())).toMatchObject({ status: 204, outcome: { kind: 'delivered' } })
  })

  type Work = Parameters<ReplayGuard['once']>[1]

  it.each<[string, (begin: () => void, work: Work) => ReturnType<Work>]>([
    [
      'rejects',
      async (begin, work) => {
        begin()
        return work()
      },
    ],
    [
      'throws',
      (begin, work) => {
        begin()
        return work()
      },
    ],
  ])('forgets a delivery around which something else %s, so that it can be sent again', async (_, around) => {
    const guard = replayGuard()
    const begin = vi.fn().mockImplementationOnce(() => {
      throw new Error('begin')
    })
    const once: ReplayGuard['once'] = (fingerprint, work) =>
      guard.once(fingerprint, () => around(begin, work))
    const { receive } = receiver({ replay: { once } })
    const signed = await request()
    expect(await receive(signed)).toMatchObject({
      status: 503,
      outcome: { code: 'OFFHOOK_DELIVER_FAILED', cause: new Error('begin') },
    })
    expect(await receive(signed)).toMatchObject({ outcome: { kind: 'delivered' } })
  })

  it('of one’s own may throw', async () => {
    const { receive } = receiver({ replay: { once: () => Promise.reject(new Error('guard')) } })
    expect(await receive(await request({}, { id: 'i' }))).toMatchObject({
      status: 503,
      outcome: { code: 'OFFHOOK_REPLAY_STORE_FAILED', delivery: { id: 'i' }, cause: new Error('guard') },
    })
  })
})

describe('receiveWebhook', () => {
  it('remembers what was delivered with the options', async () => {
    const options = { scheme, deliver: () => {} }
    const signed = await request()
    expect(await receiveWebhook(signed, options)).toMatchObject({ outcome: { kind: 'delivered' } })
    expect(await receiveWebhook(signed, options)).toMatchObject({ outcome: { kind: 'duplicate' } })
    expect(await receiveWebhook(signed, { ...options })).toMatchObject({ outcome: { kind: 'delivered' } })
  })
})

it('takes an option that is undefined, as of a configuration that has none, for one that was left out', async () => {
  const store = memoryStore({ max: undefined, now: undefined })
  const guards = { window: undefined, by: undefined, lease: undefined, store: undefined }
  const limits = { limit: undefined, maxBatch: undefined, deadline: undefined, overdue: undefined }
  const hooks = { refused: undefined, duplicate: undefined, failed: undefined, now: undefined }
  for (const replay of [undefined, replayGuard(guards), replayGuard({ store })]) {
    const { receive } = receiver({ ...limits, ...hooks, replay })
    const signed = await request()
    expect(await receive(signed)).toMatchObject({ status: 204, outcome: { kind: 'delivered' } })
    expect(await receive(signed)).toMatchObject({ status: 204, outcome: { kind: 'duplicate' } })
  }
})

describe('what is broken', () => {
  it.each([
    [
      'throws',
      () => {
        throw undefined
      },
    ],
    ['rejects', () => Promise.reject(undefined)],
  ])('a hook that %s harms nothing', async (_, hook) => {
    const { receive } = receiver({
      refused: hook,
      duplicate: hook,
      failed: hook,
      deliver: () => Promise.reject(undefined),
    })
    const signed = await request()
    expect(await receive(signed)).toMatchObject({ status: 503 })
    expect(await receive({ ...signed, method: 'GET' })).toMatchObject({ status: 405 })
    const fine = receiver({ duplicate: hook }).receive
    await fine(signed)
    expect(await fine(signed)).toMatchObject({ status: 204 })
  })

  it('nobody need listen', async () => {
    const receive = createReceiver({ scheme, deliver: vi.fn().mockRejectedValueOnce(1) })
    const signed = await request()
    const statuses = []
    for (const method of ['POST', 'POST', 'POST', 'GET'])
      statuses.push((await receive({ ...signed, method })).status)
    expect(statuses).toEqual([503, 204, 204, 405])
  })

  it('a scheme that throws is answered 500', async () => {
    const broken: Scheme = {
      ...{ source: 'x', signsId: true, deadline: 1000, identify: scheme.identify, sign: scheme.sign },
      verify() {
        throw new Error('broken')
      },
    }
    const { receive, refused } = receiver({ scheme: broken })
    expect(await receive(await request())).toMatchObject({ status: 500, body: 'Internal Server Error\n' })
    expect(refused).toMatchObject([{ code: 'OFFHOOK_SCHEME_FAILED', cause: new Error('broken') }])
  })
})
