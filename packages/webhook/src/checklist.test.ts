// The checklist for receivers of webhooks: each line is a test. docs/webhook-security.md tells what befell others.
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import {
  createReceiver,
  type Delivery,
  discord,
  dropbox,
  github,
  hmac,
  type Scheme,
  type SignedRequest,
  slack,
  square,
  standardWebhooks,
  stripe,
  token,
  WebhookOptionError,
  type WebhookOptions,
} from './index.ts'

const secret = 'a fine secret, of enough bytes'
const whsec = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const other = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
const scheme = github({ secret })

/** What became of a request, and what was delivered. */
async function received(request: object, options: Partial<WebhookOptions> = {}) {
  const deliveries: Delivery[] = []
  const deliver = (delivery: Delivery) => void deliveries.push(delivery)
  const receive = createReceiver({ scheme, deliver, ...options })
  const answer = await receive({ method: 'POST', url: '/', headers: {}, body: new Uint8Array(), ...request })
  const { outcome, ...reply } = answer
  return { ...reply, outcome, code: 'code' in outcome ? outcome.code : outcome.kind, deliveries }
}

async function codeOf(request: object, own: Scheme = scheme): Promise<string> {
  return (await received(request, { scheme: own })).code
}

function withHeaders(request: SignedRequest, headers: Record<string, string | string[]>) {
  return { ...request, headers: { ...request.headers, ...headers } }
}

describe('The security checklist', () => {
  it.each(['', ' ', '\t\n', 'short'])('1: the secret %j is refused at construction', (bad) => {
    for (const make of [github, stripe, slack, standardWebhooks]) {
      expect(() => make({ secret: bad })).toThrow(WebhookOptionError)
      expect(() => make({ secrets: [whsec, bad] })).toThrow(WebhookOptionError)
    }
    expect(() => standardWebhooks({ secret: 'whsec_' })).toThrow(WebhookOptionError)
    expect(() => github({ secrets: [] })).toThrow(WebhookOptionError)
  })

  it('2: bytes are verified, and nothing of them is parsed before', async () => {
    const parse = vi.spyOn(JSON, 'parse')
    const decode = vi.spyOn(TextDecoder.prototype, 'decode')
    const { headers } = await scheme.sign('{}')
    expect(await codeOf({ headers, body: new TextEncoder().encode('{"no json') })).toBe(
      'OFFHOOK_SIGNATURE_WRONG',
    )
    expect(parse).not.toHaveBeenCalled()
    expect(decode).not.toHaveBeenCalled()
    vi.restoreAllMocks()
    expect(await codeOf(await scheme.sign(new Uint8Array([0xef, 0xbb, 0xbf, 0x35])))).toBe('delivered')
  })

  it.each(['', 'z', 'zz'.repeat(32), '0'.repeat(63), '00', '0'.repeat(66), 'ü'.repeat(64), '\0'.repeat(64)])(
    '3: the MAC %j is wrong, and throws nothing',
    async (mac) => {
      const signed = await scheme.sign({})
      const headers = { 'x-hub-signature-256': `sha256=${mac}` }
      expect(await codeOf(withHeaders(signed, headers))).toBe('OFFHOOK_SIGNATURE_WRONG')
      const standard = standardWebhooks({ secret: whsec })
      const own = withHeaders(await standard.sign({}), { 'webhook-signature': `v1,${mac}` })
      expect(await codeOf(own, standard)).toBe('OFFHOOK_SIGNATURE_WRONG')
    },
  )

  describe('4: every signature meets every secret', () => {
    const [old, both] = [standardWebhooks({ secret: whsec }), standardWebhooks({ secrets: [other, whsec] })]
    const wrong = `v1,${'A'.repeat(43)}=`

    it.each([
      ['first', (right: string) => `${right} ${wrong}`],
      ['last', (right: string) => `${wrong} ${right}`],
      ['among those of unknown versions', (right: string) => `v2,x v1a,y ${right} v9`],
    ])('the right one %s', async (_, list) => {
      const signed = await old.sign({ type: 'a' })
      const signature = list(signed.headers['webhook-signature'] ?? '')
      expect(await codeOf(withHeaders(signed, { 'webhook-signature': signature }), both)).toBe('delivered')
    })

    it('but no more than sixteen are looked at', async () => {
      const signed = await old.sign({ type: 'a' })
      const signature = `${`${wrong} `.repeat(16)}${signed.headers['webhook-signature']}`
      expect(await codeOf(withHeaders(signed, { 'webhook-signature': signature }), both)).toBe(
        'OFFHOOK_SIGNATURE_WRONG',
      )
    })
  })

  describe('5: a timestamp is digits, and near on both sides', () => {
    const standard = standardWebhooks({ secret: whsec })
    const now = 1_700_000_000_000

    it.each([
      ['1e9', 'MALFORMED'],
      ['NaN', 'MALFORMED'],
      ['-1700000000', 'MALFORMED'],
      ['1700000000.0', 'MALFORMED'],
      ['0x6553f100', 'MALFORMED'],
      [' 1700000000', 'MALFORMED'],
      ['1699999699', 'STALE'],
      ['1700000301', 'FUTURE'],
    ])('%s is %s', async (timestamp, problem) => {
      const request = withHeaders(await standard.sign({}), { 'webhook-timestamp': timestamp })
      const { code } = await received(request, { scheme: standard, now: () => now })
      expect(code).toBe(`OFFHOOK_TIMESTAMP_${problem}`)
    })
  })

  describe('6: what is not authenticated reaches no handler', () => {
    const deliver = () => expect.unreachable()

    it('neither a challenge by GET', async () => {
      const own = dropbox({ secret })
      const answer = await received({ method: 'GET', url: '/?challenge=abc' }, { scheme: own, deliver })
      expect(answer).toMatchObject({ status: 200, body: 'abc', code: 'challenged' })
    })

    it.each([
      ['application/x-www-form-urlencoded', 'ssl_check=1&payload=%7B%22type%22%3A%22block_actions%22%7D'],
      ['application/json', '{"type":"url_verification","challenge":"abc"}'],
    ])('nor an unsigned question to Slack, as %s', async (type, text) => {
      const own = slack({ secret })
      const body = new TextEncoder().encode(text)
      const answer = await received({ headers: { 'content-type': type }, body }, { scheme: own, deliver })
      expect(answer).toMatchObject({ status: 401 })
      expect(answer.body).not.toContain('abc')
    })
  })

  describe('7: what is not signed is a hint', () => {
    it('a replay under another id and event is known by its bytes', async () => {
      const deliver = vi.fn()
      const receive = createReceiver({ scheme, deliver })
      const signed = await scheme.sign({ action: 'deleted' }, { id: 'one', type: 'issue_comment' })
      await receive(signed)
      const renamed = withHeaders(signed, { 'x-github-delivery': 'two', 'x-github-event': 'issues' })
      expect((await receive(renamed)).outcome).toMatchObject({ kind: 'duplicate', by: 'digest' })
      expect(deliver).toHaveBeenCalledOnce()
    })

    it('nothing is remembered of what is not genuine', async () => {
      const receive = createReceiver({ scheme, deliver: () => {} })
      const signed = await scheme.sign({}, { id: 'one' })
      await receive(withHeaders(signed, { 'x-hub-signature-256': 'sha256=00' }))
      expect((await receive(signed)).outcome.kind).toBe('delivered')
    })
  })

  describe('8: a body has its limit', () => {
    it('in bytes, and the reader is told', async () => {
      const body = vi.fn(async () => ({ problem: 'too-large' }) as const)
      expect(await received({ ...(await scheme.sign({})), body })).toMatchObject({ status: 413 })
      expect(body).toHaveBeenCalledExactlyOnceWith(1_048_576)
      const large = { ...(await scheme.sign({})), body: new Uint8Array(1_048_577) }
      expect(await received(large)).toMatchObject({ status: 413 })
    })

    it('and nothing is inflated: a body that is small when it comes stays small', async () => {
      const signed = await scheme.sign(gzipSync(JSON.stringify({ fill: ' '.repeat(1e6) })))
      const request = withHeaders(signed, { 'content-encoding': 'gzip' })
      expect(await received(request)).toMatchObject({ status: 400, deliveries: [] })
    })
  })

  it.each(['__proto__', 'constructor', 'x'.repeat(65), 'a b', 'a.b'])(
    '9: the event %j is at most a name, and never long',
    async (event) => {
      const request = withHeaders(await scheme.sign({}), { 'x-github-event': event })
      const { deliveries, code } = await received(request)
      if (event === '__proto__' || event === 'constructor')
        expect(deliveries).toMatchObject([{ type: event }])
      else expect(code).toBe('OFFHOOK_TYPE_INVALID')
    },
  )

  it.each(['5', 'null', '"text"', '[]', 'true', '{"action":7}', '{"action":{"toString":null}}'])(
    '10: the signed body %s is answered, and so is whatever a handler throws',
    async (body) => {
      expect(await received(await scheme.sign(body))).toMatchObject({ status: 204, code: 'delivered' })
      for (const thrown of [undefined, null, Object.create(null), Symbol('x'), new Proxy({}, throwing)]) {
        const deliver = () => Promise.reject(thrown)
        expect(await received(await scheme.sign(body), { deliver })).toMatchObject({ status: 503 })
      }
    },
  )

  it('11: the sender learns the status, and no more', async () => {
    const deliver = () => {
      throw new Error('secret db password=grün')
    }
    const answers = [
      await received(await scheme.sign({}), { deliver }),
      await received({ ...(await scheme.sign({})), body: async () => ({ problem: 'consumed' }) }),
      await received({}),
    ]
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [503, 'Service Unavailable\n'],
      [500, 'Internal Server Error\n'],
      [401, 'Unauthorized\n'],
    ])
  })

  describe('12: a signature that comes twice is none', () => {
    it.each([
      ['github', scheme, 'x-hub-signature-256'],
      ['stripe', stripe({ secret }), 'stripe-signature'],
      ['standardWebhooks', standardWebhooks({ secret: whsec }), 'webhook-signature'],
      ['standardWebhooks, the id', standardWebhooks({ secret: whsec }), 'webhook-id'],
    ])('%s: as a list, joined, or by fetch', async (_, own, name) => {
      const signed = await own.sign({ type: 'a', id: 'b' })
      const right = String(signed.headers[name])
      const fetched = new Headers(signed.headers)
      fetched.append(name, right)
      for (const headers of [{ [name]: [right, right] }, { [name]: `${right}, ${right}` }]) {
        expect(await codeOf(withHeaders(signed, headers), own)).toBe('OFFHOOK_SIGNATURE_REPEATED')
      }
      expect(await codeOf({ ...signed, headers: fetched }, own)).toBe('OFFHOOK_SIGNATURE_REPEATED')
    })
  })

  it('13: no address that a request names is fetched', async () => {
    const fetch = vi.spyOn(globalThis, 'fetch')
    const payload = { Type: 'Notification', SigningCertURL: 'https://evil.example/cert.pem' }
    const headers = { 'paypal-cert-url': 'https://evil.example/cert.pem', 'x-url': 'https://evil.example' }
    for (const own of [scheme, slack({ secret }), stripe({ secret })]) {
      await received({ headers, body: new TextEncoder().encode(JSON.stringify(payload)) }, { scheme: own })
    }
    expect(fetch).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })

  it('14: the URL that is signed is given, whatever a proxy or a sender says of it', async () => {
    const own = square({ secret, url: 'https://example.com/hooks/square' })
    const signed = await own.sign({ event_id: '1', type: 'a' })
    const elsewhere = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
    }
    expect(await codeOf({ ...withHeaders(signed, elsewhere), url: '/other' }, own)).toBe('delivered')
    const moved = square({ secret, url: 'https://evil.example/hooks/square' })
    expect(await codeOf(withHeaders(await moved.sign({ event_id: '1', type: 'a' }), elsewhere), own)).toBe(
      'OFFHOOK_SIGNATURE_WRONG',
    )
  })

  it('15: a provider is answered as it wants, the same for every forgery', async () => {
    const own = hmac({ source: 'own', header: 'x-mac', secret, statuses: { forged: 406, delivered: 200 } })
    const signed = await own.sign({})
    expect(await received(signed, { scheme: own })).toMatchObject({ status: 200 })
    for (const mac of ['', 'x', '00', [signed.headers['x-mac'] ?? '', '']]) {
      expect(await received(withHeaders(signed, { 'x-mac': mac }), { scheme: own })).toMatchObject({
        status: 406,
      })
    }
    // RFC 8032 §7.1, test 1.
    const publicKey = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'
    expect(await received({}, { scheme: discord({ publicKey }) })).toMatchObject({ status: 401 })
  })

  it('16: a member named __proto__ is data', async () => {
    const { deliveries } = await received(await scheme.sign('{"__proto__":{"admin":true}}'))
    const data = deliveries[0]?.data as Record<string, unknown>
    expect(Object.hasOwn(data, '__proto__')).toBe(true)
    expect([data['admin'], ({} as Record<string, unknown>)['admin']]).toEqual([undefined, undefined])
  })

  it('17: no secret and no signature is in what is said of a request', async () => {
    const signed = await scheme.sign({})
    const said: unknown[] = [scheme, token({ source: 'own', header: 'x-token', secret })]
    for (const request of [
      signed,
      withHeaders(signed, { 'x-hub-signature-256': `sha256=${'7'.repeat(64)}` }),
    ]) {
      const refused = (refusal: unknown) => said.push(refusal)
      await received({ ...request, body: new Uint8Array(1) }, { refused })
    }
    for (const bad of [`${secret}!`.slice(0, 5), '%%% no base64 %%%']) {
      try {
        standardWebhooks({ secret: bad })
      } catch (error) {
        said.push(error)
        expect(String(error)).not.toContain(bad)
      }
    }
    const text = inspect(said, { depth: Infinity, showHidden: true })
    for (const kept of [secret, '7'.repeat(64), signed.headers['x-hub-signature-256']]) {
      expect(text).not.toContain(kept)
    }
  })
})

const throwing: ProxyHandler<object> = {
  get() {
    throw new Error('no')
  },
  getPrototypeOf() {
    throw new Error('no')
  },
}
