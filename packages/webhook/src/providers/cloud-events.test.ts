import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  type CloudEventsOptions,
  cloudEvents,
  createReceiver,
  type Delivery,
  memoryStore,
  replayGuard,
  type WebhookOptions,
  type WebhookRequest,
} from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'mF_9.B5f-4.1JqM'
const authorization = `Bearer ${secret}`
const time = '2018-04-05T17:31:00Z'
const event = {
  specversion: '1.0',
  id: 'A234-1234',
  source: '/mycontext',
  type: 'com.example.someevent',
  time,
}
const attributes = {
  ...{ 'ce-specversion': '1.0', 'ce-id': 'A234-1234', 'ce-source': '/mycontext' },
  ...{ 'ce-type': 'com.example.someevent', 'ce-time': time },
}

function structured(own: object = {}, headers: Record<string, string> = {}): WebhookRequest {
  const body = new TextEncoder().encode(JSON.stringify({ ...event, ...own }))
  const type = { 'content-type': 'application/cloudevents+json; charset=utf-8' }
  return { method: 'POST', url: '/', headers: { authorization, ...type, ...headers }, body }
}

function binary(body: string, headers: Record<string, string | undefined> = {}): WebhookRequest {
  const own = { authorization, 'content-type': 'application/json', ...attributes, ...headers }
  return { method: 'POST', url: '/', headers: own, body: new TextEncoder().encode(body) }
}

async function receive(request: WebhookRequest, options: Partial<CloudEventsOptions> = {}) {
  const delivered: Delivery[] = []
  const deliver = (delivery: Delivery) => delivered.push(delivery)
  const scheme = cloudEvents({ secret, ...options } as CloudEventsOptions)
  return { ...(await createReceiver({ scheme, deliver })(request)), delivered }
}

describe('the contract', () => {
  providerContract({
    create: (secrets) => cloudEvents({ secrets }),
    secrets: [secret, 'another token'],
    payload: { n: 1 },
    body: 'unsigned',
    options: { id: 'ü 1', type: 'com.example.someevent' },
    expected: { source: 'cloudevents', type: 'com.example.someevent', id: 'ü 1' },
  })
})

describe('HTTP binding §3.2 structured mode', () => {
  it('delivers the event with its own id, type, source, time and data', async () => {
    const { status, delivered } = await receive(structured({ data: { n: 1 } }))
    const { id, type, source } = event
    expect(status).toBe(204)
    expect(delivered).toMatchObject([{ id, type, source, time: new Date(time), data: { n: 1 } }])
  })

  it.each([
    [{ data_base64: 'AQID' }, Uint8Array.of(1, 2, 3)],
    [{ data_base64: '!' }, '!'],
    [{ data: 'text' }, 'text'],
    [{}, undefined],
  ])('JSON format §3.1: of %j the data is %j', async (own, data) => {
    expect((await receive(structured(own))).delivered[0]?.data).toEqual(data)
  })

  it.each(['0.3', '1.1', 1, undefined])('of version %j is answered 415', async (specversion) => {
    expect(await receive(structured({ specversion }))).toMatchObject({ status: 415, delivered: [] })
  })

  it('that is no JSON is answered 415', async () => {
    const request = { ...structured(), body: new TextEncoder().encode('{') }
    expect(await receive(request)).toMatchObject({ status: 415 })
  })

  it.each(['id', 'type', 'source'])('without %s is answered 400', async (name) => {
    expect(await receive(structured({ [name]: '' }))).toMatchObject({ status: 400, delivered: [] })
    expect(await receive(structured({ [name]: undefined }))).toMatchObject({ status: 400 })
  })

  it('without a time, or with one that is none, was received now', async () => {
    for (const own of [{ time: undefined }, { time: 'yesterday' }]) {
      const { delivered } = await receive(structured(own))
      expect(Math.abs(Date.now() - Number(delivered[0]?.time))).toBeLessThan(60_000)
    }
  })
})

describe('HTTP binding §3.1 binary mode', () => {
  it('delivers the body as the data', async () => {
    const { delivered } = await receive(binary('{"n":1}'))
    const { id, type, source } = event
    expect(delivered).toMatchObject([{ id, type, source, time: new Date(time), data: { n: 1 } }])
  })

  it('§3.1.3.2 decodes its attributes, and leaves what is not encoded', async () => {
    const headers = { 'ce-id': 'Euro%20%E2%82%AC', 'ce-type': '100%' }
    expect((await receive(binary('1', headers))).delivered).toMatchObject([{ id: 'Euro €', type: '100%' }])
    expect(await receive(binary('1', { 'ce-id': 'a%00b' }))).toMatchObject({ status: 400 })
  })

  it.each([
    ['"1 2"', '1 2'],
    [String.raw`"a \"b\" \\ c"`, String.raw`a "b" \ c`],
    ['"Euro%20%E2%82%AC"', 'Euro €'],
    ['"a" b"', '"a" b"'],
    ['"', '"'],
  ])('§3.1.3.2 takes a string in double quotes for what it holds: %s', async (written, id) => {
    const headers = { 'ce-id': written, 'ce-source': '"/mine"', 'ce-specversion': '"1.0"' }
    expect((await receive(binary('1', headers))).delivered).toMatchObject([{ id, source: '/mine' }])
  })

  it.each(['%C0%A0', '%E2%82', '1%FF', '%80 100%'])(
    '§3.1.3.2 refuses the id %s: it is no UTF-8',
    async (id) => {
      expect(await receive(binary('1', { 'ce-id': id }))).toMatchObject({ status: 400, delivered: [] })
    },
  )

  it.each<[string, Record<string, string | undefined>]>([
    ['no version', { 'ce-specversion': undefined }],
    ['another version', { 'ce-specversion': '0.3' }],
    ['a batch of another format', { 'content-type': 'application/cloudevents-batch+xml' }],
    ['another format', { 'content-type': 'application/cloudevents+xml' }],
    ['another format, written in JSON', { 'content-type': 'application/cloudevents-set+json' }],
    ['data that is not JSON', { 'content-type': 'application/xml' }],
  ])('of %s is answered 415', async (_, headers) => {
    expect(await receive(binary('[]', headers))).toMatchObject({ status: 415, delivered: [] })
  })
})

function batch(...events: unknown[]): WebhookRequest {
  const headers = { authorization, 'content-type': 'application/cloudevents-batch+json; charset=UTF-8' }
  return { method: 'POST', url: '/', headers, body: new TextEncoder().encode(JSON.stringify(events)) }
}

describe('HTTP binding §3.3 batched mode', () => {
  const [first, second, third] = ['1', '2', '3'].map((id) => ({ ...event, id, data: { id } }))

  /** A receiver whose `deliver` fails for these ids, until it is told to mend. */
  function failing(...ids: string[]) {
    const delivered: string[] = []
    const failed: string[] = []
    const duplicates: string[] = []
    const broken = new Set(ids)
    const receive = createReceiver({
      scheme: cloudEvents({ secret }),
      deliver({ id }) {
        if (broken.has(id)) throw new Error(id)
        delivered.push(id)
      },
      failed: ({ delivery }) => failed.push(delivery.id),
      duplicate: ({ id }) => duplicates.push(id),
    })
    return { receive, delivered, failed, duplicates, mend: () => broken.clear() }
  }

  it('delivers each event with its own attributes and data, in order', async () => {
    const { status, delivered, outcome } = await receive(batch(first, { ...second, source: '/other' }))
    expect(status).toBe(204)
    expect(delivered).toMatchObject([
      { id: '1', source: '/mycontext', type: event.type, time: new Date(time), data: { id: '1' } },
      { id: '2', source: '/other', type: event.type, time: new Date(time), data: { id: '2' } },
    ])
    expect(outcome).toMatchObject({ kind: 'batch', outcomes: [{ kind: 'delivered' }, { kind: 'delivered' }] })
  })

  it('hands on one after another', async () => {
    let running = 0
    let most = 0
    const scheme = cloudEvents({ secret })
    const deliver = async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
    }
    expect(await createReceiver({ scheme, deliver })(batch(first, second, third))).toMatchObject({
      status: 204,
    })
    expect(most).toBe(1)
  })

  it('§3.3.2 may be empty', async () => {
    expect(await receive(batch())).toMatchObject({ status: 204, delivered: [], outcome: { kind: 'batch' } })
  })

  it('is sent again if one fails, and then delivers that one alone', async () => {
    const { receive, delivered, failed, duplicates, mend } = failing('2')
    expect(await receive(batch(first, second, third))).toMatchObject({ status: 503 })
    expect([delivered, failed]).toEqual([['1', '3'], ['2']])
    mend()
    expect(await receive(batch(first, second, third))).toMatchObject({ status: 204 })
    expect([delivered, duplicates]).toEqual([
      ['1', '3', '2'],
      ['1', '3'],
    ])
  })

  it('holds an event twice and delivers it once', async () => {
    const { receive, delivered } = failing()
    const { outcome } = await receive(batch(first, first))
    expect(delivered).toEqual(['1'])
    expect(outcome).toMatchObject({ outcomes: [{ kind: 'delivered' }, { kind: 'duplicate', by: 'id' }] })
  })

  describe('of more events than are taken', () => {
    it.each<[string, Partial<WebhookOptions>, number]>([
      ['1,000 by default', {}, 1_000],
      ['`maxBatch`', { maxBatch: 2 }, 2],
      ['what the replay store holds', { replay: replayGuard({ store: memoryStore({ max: 3 }) }) }, 3],
      ['1,000 without a replay guard', { replay: false }, 1_000],
    ])('is refused before any of it is delivered: %s', async (_, options, most) => {
      const delivered: string[] = []
      const refused: string[] = []
      const receive = createReceiver({
        scheme: cloudEvents({ secret }),
        deliver: ({ id }) => delivered.push(id),
        refused: ({ code }) => refused.push(code),
        ...options,
      })
      const events = Array.from({ length: most + 1 }, (_, index) => ({ ...event, id: `${index}` }))
      expect(await receive(batch(...events))).toMatchObject({ status: 413 })
      expect([delivered, refused]).toEqual([[], ['OFFHOOK_BATCH_TOO_LARGE']])
      expect(await receive(batch(...events.slice(1)))).toMatchObject({ status: 204 })
      expect(delivered).toHaveLength(most)
    })

    it('fills the store and no more: sent again, all of it is known', async () => {
      const delivered: string[] = []
      const replay = replayGuard({ store: memoryStore({ max: 3 }) })
      const deliver = ({ id }: Delivery) => delivered.push(id)
      const receive = createReceiver({ scheme: cloudEvents({ secret }), deliver, replay })
      for (let time = 0; time < 2; time++) await receive(batch(first, second, third))
      expect(delivered).toEqual(['1', '2', '3'])
    })

    it('is limited by the option alone where a store forgets nothing', async () => {
      const { max: _, ...store } = memoryStore({ max: 1 })
      const receive = createReceiver({
        scheme: cloudEvents({ secret }),
        deliver: () => {},
        replay: replayGuard({ store }),
      })
      expect(await receive(batch(first, second))).toMatchObject({ status: 204 })
    })
  })

  it.each<[string, number, unknown]>([
    ['another version', 415, { ...event, specversion: '0.3' }],
    ['no event', 415, null],
    ['a batch', 415, [event]],
    ['no id', 400, { ...event, id: '' }],
  ])('with %s among its events is answered %i, and nothing of it is delivered', async (_, status, other) => {
    expect(await receive(batch(first, other))).toMatchObject({ status, delivered: [] })
  })

  it('that is an object is answered 415', async () => {
    const { headers } = batch()
    expect(await receive({ ...structured(), headers })).toMatchObject({ status: 415, delivered: [] })
  })

  it('as a JSON array of data in binary mode is one event', async () => {
    const { delivered } = await receive(binary('[1,2]'))
    expect(delivered).toMatchObject([{ id: event.id, data: [1, 2] }])
  })

  describe('at the deadline', () => {
    /** Delivers the first at once and the second when it is let go. */
    function stuck(overdue: 'retry' | 'accept') {
      const begun: string[] = []
      const failed: string[] = []
      const { promise, release } = held()
      const receive = createReceiver({
        scheme: cloudEvents({ secret }),
        deadline: 250, // Long enough for the first, on any machine.
        overdue,
        async deliver({ id }) {
          begun.push(id)
          if (id === '2') await promise
          if (id === '3') throw new Error(id)
        },
        failed: ({ code, delivery }) => failed.push(`${delivery.id} ${code}`),
      })
      return { receive, begun, failed, release }
    }

    function held() {
      let release: () => void = () => {}
      const promise = new Promise<void>((resolve) => {
        release = resolve
      })
      return { promise, release }
    }

    it('has a signal for each event: what is done is not aborted for what is not', async () => {
      const aborted: string[] = []
      const receive = createReceiver({
        scheme: cloudEvents({ secret }),
        deadline: 250, // As above.
        async deliver({ id }, { signal }) {
          signal.addEventListener('abort', () => aborted.push(id))
          if (id === '3') await new Promise((resolve) => signal.addEventListener('abort', resolve))
        },
      })
      expect(await receive(batch(first, second, third))).toMatchObject({ status: 503 })
      expect(aborted).toEqual(['3'])
    })

    it('shall be sent again, and what has not begun is not begun', async () => {
      const { receive, begun, failed, release } = stuck('retry')
      const { status, outcome } = await receive(batch(first, second, third))
      expect(status).toBe(503)
      expect(outcome).toMatchObject({
        outcomes: [
          { kind: 'delivered' },
          { kind: 'failed', code: 'OFFHOOK_DELIVER_OVERDUE' },
          { kind: 'failed', code: 'OFFHOOK_DELIVER_OVERDUE' },
        ],
      })
      release()
      await new Promise((resolve) => setImmediate(resolve))
      expect(begun).toEqual(['1', '2'])
      expect(failed).toEqual(['2 OFFHOOK_DELIVER_OVERDUE', '3 OFFHOOK_DELIVER_OVERDUE'])
    })

    it('is accepted where that is wished, goes on, and tells of what fails then', async () => {
      const { receive, begun, failed, release } = stuck('accept')
      const { status, outcome } = await receive(batch(first, second, third))
      expect(status).toBe(202)
      expect(outcome).toMatchObject({
        outcomes: [{ kind: 'delivered' }, { kind: 'accepted' }, { kind: 'accepted' }],
      })
      release()
      await vi.waitUntil(() => failed.length > 0)
      expect(begun).toEqual(['1', '2', '3'])
      expect(failed).toEqual(['3 OFFHOOK_DELIVER_FAILED'])
    })

    it.each([
      [0, 12, 0],
      [3, 12, 2],
      [5, 9, 4],
      [10, 4, 3],
    ])(
      'lets others have their turn after 10 ms: of %i ms for each of %i, %i times',
      async (takes, count, turns) => {
        let now = 0
        const clock = vi.spyOn(performance, 'now').mockImplementation(() => now)
        const timer = vi.spyOn(globalThis, 'setTimeout')
        onTestFinished(() => void vi.restoreAllMocks())
        const deliver = () => {
          now += takes
        }
        const receive = createReceiver({ scheme: cloudEvents({ secret }), deliver })
        const events = Array.from({ length: count }, (_, index) => ({ ...event, id: `${index}` }))
        expect(await receive(batch(...events))).toMatchObject({ status: 204 })
        expect(clock).toHaveBeenCalled()
        expect(timer.mock.calls.filter(([, delay]) => delay === undefined)).toHaveLength(turns)
      },
    )

    /** Delivers a hundred, each of which takes a second in which nothing else is done: five have time. */
    async function unyielding(overdue: 'retry' | 'accept') {
      let now = 0
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => now)
      onTestFinished(() => clock.mockRestore())
      const delivered: string[] = []
      const aborted: boolean[] = []
      const receive = createReceiver({
        scheme: cloudEvents({ secret }),
        deadline: 5000,
        overdue,
        deliver({ id }, { signal }) {
          aborted.push(signal.aborted)
          now += 1000
          delivered.push(id)
        },
      })
      const events = Array.from({ length: 100 }, (_, index) => ({ ...event, id: `${index}` }))
      return { answer: await receive(batch(...events)), delivered, aborted }
    }

    it('is over by the clock, though handlers that never yield let no timer fire', async () => {
      const { answer, delivered } = await unyielding('retry')
      expect(answer).toMatchObject({ status: 503 })
      expect(delivered.length).toBe(5)
    })

    it('is answered in time while handlers that never yield go on', async () => {
      const { answer, delivered, aborted } = await unyielding('accept')
      expect(answer).toMatchObject({ status: 202 })
      expect(delivered.length).toBeLessThan(20)
      await new Promise((resolve) => setImmediate(resolve))
      expect(delivered.length, 'others have their turn').toBeLessThan(100)
      await vi.waitUntil(() => delivered.length === 100, { timeout: 10_000 })
      expect(aborted).not.toContain(true)
    })
  })
})

describe('an id', () => {
  it('is known together with its source', async () => {
    const sources: string[] = []
    const deliver = ({ source }: Delivery) => sources.push(source)
    const receiver = createReceiver({ scheme: cloudEvents({ secret }), deliver })
    for (const source of ['/a', '/b', '/a']) await receiver(structured({ source }))
    expect(sources).toEqual(['/a', '/b'])
  })

  it('cannot be moved into a source, which holds no space', async () => {
    expect(await receive(structured({ source: '/a id x' }))).toMatchObject({ status: 400 })
    expect(await receive(structured({ source: `/${'a'.repeat(256)}` }))).toMatchObject({ status: 400 })
  })
})

it('signs an event of which nothing is said as a test, of now and unlike any other', async () => {
  const scheme = cloudEvents({ secret })
  const time = new Date('2018-04-05T17:31:00Z')
  for (const [signed, known] of [
    [await scheme.sign({ n: 1 }), { type: 'test' }],
    [await scheme.sign({ n: 1 }, { type: 'other', time }), { type: 'other', time }],
  ] as const) {
    const { delivered } = await receive(signed)
    expect(delivered).toMatchObject([
      { id: expect.stringMatching(/^[0-9a-f-]{36}$/), source: 'cloudevents', ...known },
    ])
  }
})

describe('§3 Authorization', () => {
  const anonymous = structured()
  const { authorization: _, ...headers } = anonymous.headers as Record<string, string>

  it('§3.1 is a bearer token', async () => {
    expect(await receive(structured({}, { authorization: `bearer ${secret}` }))).toMatchObject({
      status: 204,
    })
    for (const wrong of ['Bearer another', `Basic ${secret}`, secret, 'Bearer', '']) {
      expect(await receive(structured({}, { authorization: wrong }))).toMatchObject({
        status: 401,
        delivered: [],
      })
    }
  })

  it('§3.2 or a parameter of the URI', async () => {
    const url = `/resource?access_token=${secret}&p=q`
    expect(await receive({ ...anonymous, headers, url })).toMatchObject({ status: 204 })
    expect(await receive({ ...anonymous, headers, url: `${url}x&access_token=y` })).toMatchObject({
      status: 401,
    })
    expect(await receive({ ...anonymous, headers })).toMatchObject({ status: 401 })
    expect(await receive({ ...anonymous, url })).toMatchObject({
      outcome: { code: 'OFFHOOK_SIGNATURE_REPEATED' },
    })
  })

  it('comes before all else', async () => {
    expect(
      await receive(structured({ specversion: '2' }, { authorization: 'Bearer another' })),
    ).toMatchObject({
      status: 401,
    })
  })
})

describe('§4 Abuse Protection', () => {
  function asks(origin?: string): WebhookRequest {
    const headers = { 'webhook-request-origin': origin, 'webhook-request-rate': '120' }
    return { method: 'OPTIONS', url: '/', headers, body: new Uint8Array() }
  }

  it('§4.2 grants permission to the origins that are named', async () => {
    const origins = ['eventemitter.example.com']
    const answer = await receive(asks('eventemitter.example.com'), { origins, rate: 100 })
    expect(answer).toMatchObject({ status: 200, body: '', outcome: { kind: 'challenged' }, delivered: [] })
    expect(answer.headers).toEqual({
      allow: 'POST, OPTIONS',
      'webhook-allowed-origin': 'eventemitter.example.com',
      'webhook-allowed-rate': '100',
    })
  })

  it('§4.2 says nothing of permission to others', async () => {
    for (const origin of ['evil.example.com', 'EVENTEMITTER.example.com, x', '', undefined]) {
      const answer = await receive(asks(origin), { origins: ['eventemitter.example.com'] })
      expect(answer.status).toBe(403)
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('webhook-'))).toEqual([])
    }
  })

  it('§4.2.1 grants it to all by an asterisk, and echoes none', async () => {
    const answer = await receive(asks('any.example.com'), { origins: '*' })
    expect(answer.headers).toMatchObject({ 'webhook-allowed-origin': '*', 'webhook-allowed-rate': '*' })
    expect(await receive(asks(), { origins: '*' })).toMatchObject({ status: 403 })
  })

  it.each([
    [Number.POSITIVE_INFINITY, '*'],
    [120, '120'],
    [1.9, '1'],
    [0.1, '1'],
    [1e21, '1000000000000000000000'],
  ])('§4.2.2 writes a rate of %d as %s: a positive integer, or an asterisk', async (rate, written) => {
    const { headers } = await receive(asks('any.example.com'), { origins: '*', rate })
    expect(headers).toMatchObject({ 'webhook-allowed-rate': written })
  })

  it('§4.2 answers 405 where no origin is named', async () => {
    expect(await receive(asks('any.example.com'))).toMatchObject({ status: 405, headers: { allow: 'POST' } })
  })
})

describe('§2.2 the delivery response', () => {
  it('may have the sender wait: 429 with Retry-After', async () => {
    const statuses = { failed: 429, retryAfter: 60 }
    const scheme = cloudEvents({ secret, statuses })
    const receiver = createReceiver({ scheme, deliver: () => ({ kind: 'failed' }) })
    expect(await receiver(structured())).toMatchObject({
      status: 429,
      headers: { 'retry-after': '60' },
      body: 'Too Many Requests\n',
    })
    expect((await receiver(structured({ specversion: '2' }))).headers).not.toHaveProperty('retry-after')
  })

  it('is 202 for what is accepted and not yet done', async () => {
    const never = () => new Promise(() => {})
    const receiver = createReceiver({
      scheme: cloudEvents({ secret }),
      deliver: never,
      deadline: 1,
      overdue: 'accept',
    })
    expect(await receiver(structured())).toMatchObject({ status: 202, outcome: { kind: 'accepted' } })
  })
})
