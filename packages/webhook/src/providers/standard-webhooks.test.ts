import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { createReceiver, type Delivery, standardWebhooks, type WebhookRequest } from '../index.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const other = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
const scheme = standardWebhooks({ secret })
const text = (string: string) => new TextEncoder().encode(string)

// https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/webhook.test.ts
const published = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const now = published.timestamp * 1000
const genuine: WebhookRequest = {
  method: 'POST',
  url: '/',
  headers: {
    'content-type': 'application/json',
    'webhook-id': published.id,
    'webhook-timestamp': String(published.timestamp),
    'webhook-signature': published.signature,
  },
  body: text(published.body),
}

/** The published message has no type; here its receiver finds one in the path. */
async function codeOf(
  headers: Record<string, string | string[] | undefined>,
  options: Partial<WebhookRequest> = {},
) {
  const own = standardWebhooks({ secrets: [secret], type: () => 'test' })
  const request = { ...genuine, ...options, headers: { ...genuine.headers, ...headers } }
  const { outcome } = await createReceiver({ scheme: own, deliver: () => {}, now: () => now })(request)
  return 'code' in outcome ? outcome.code : outcome.kind
}

describe('signatures that others made', () => {
  it('the published one', async () => {
    expect(await codeOf({})).toBe('delivered')
    const { id } = published
    const signed = await scheme.sign(published.body, { id, time: new Date(now) })
    expect(signed).toEqual(genuine)
  })

  it("standardwebhooks' own", async () => {
    const delivered: Delivery[] = []
    const receive = createReceiver({ scheme, deliver: (delivery) => delivered.push(delivery) })
    const time = new Date()
    const body = JSON.stringify({ type: 'user.created', data: { name: 'Ünü' } })
    const headers = {
      ...{ 'content-type': 'application/json', 'webhook-id': 'msg_1' },
      'webhook-timestamp': String(Math.floor(time.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign('msg_1', time, body),
    }
    expect(await receive({ method: 'POST', url: '/', headers, body: text(body) })).toMatchObject({
      status: 204,
    })
    expect(delivered).toMatchObject([
      { id: 'msg_1', type: 'user.created', source: 'standard-webhooks', data: JSON.parse(body) },
    ])
    expect(delivered[0]?.time.getTime()).toBe(Math.floor(time.getTime() / 1000) * 1000)
  })

  it('standardwebhooks verifies what is signed here', async () => {
    const { headers, body } = await scheme.sign({ type: 'a' })
    expect(new Webhook(secret).verify(Buffer.from(body), headers)).toEqual({ type: 'a' })
  })
})

describe('a forgery', () => {
  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'of the last bit of %s is refused',
    async (name) => {
      const value = String((genuine.headers as Record<string, string>)[name])
      const at = value.length - (name === 'webhook-signature' ? 3 : 1)
      const flipped = value.slice(0, at) + String.fromCharCode(value.charCodeAt(at) ^ 1) + value.slice(at + 1)
      expect(await codeOf({ [name]: flipped })).toBe('OFFHOOK_SIGNATURE_WRONG')
    },
  )

  it('of one bit of the body is refused', async () => {
    expect(await codeOf({}, { body: text('{"test": 2432232315}') })).toBe('OFFHOOK_SIGNATURE_WRONG')
  })

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'without %s, or with two, is refused',
    async (name) => {
      const value = String((genuine.headers as Record<string, string>)[name])
      expect(await codeOf({ [name]: undefined })).toBe('OFFHOOK_SIGNATURE_MISSING')
      expect(await codeOf({ [name]: '' })).toBe('OFFHOOK_SIGNATURE_MISSING')
      expect(await codeOf({ [name]: [value, value] })).toBe('OFFHOOK_SIGNATURE_REPEATED')
    },
  )

  it('whose id and timestamp are moved into each other is refused', async () => {
    expect(await codeOf({ 'webhook-id': `${published.id}.1614265330` })).toBe('OFFHOOK_SIGNATURE_WRONG')
  })

  it.each([
    [-301, 'OFFHOOK_TIMESTAMP_STALE'],
    [-300, 'OFFHOOK_SIGNATURE_WRONG'],
    [300, 'OFFHOOK_SIGNATURE_WRONG'],
    [301, 'OFFHOOK_TIMESTAMP_FUTURE'],
  ])('with a timestamp %i s off: %s', async (offset, code) => {
    expect(await codeOf({ 'webhook-timestamp': String(published.timestamp + offset) })).toBe(code)
  })
})

describe('a list of signatures', () => {
  const { signature } = published
  const wrong = `v1,${Buffer.alloc(32).toString('base64')}`

  it.each([
    ['the genuine first', `${signature} ${wrong}`],
    ['the genuine last', `${wrong} ${signature}`],
    ['another version first', `v1a,${signature.slice(3)} v2,x ${signature}`],
    ['malformed ones around it', `v1  v1,! ${signature} x`],
    ['the genuine twice', `${signature} ${signature}`],
    ['the genuine as the 16th', `${'v1,x '.repeat(15)}${signature}`],
  ])('is genuine with %s', async (_, list) => {
    expect(await codeOf({ 'webhook-signature': list })).toBe('delivered')
  })

  it.each([
    ['none that is genuine', `${wrong} ${wrong}`],
    ['the genuine as another version', `v1a,${signature.slice(3)}`],
    ['the genuine in hex', `v1,${Buffer.from(signature.slice(3), 'base64').toString('hex')}`],
    ['the genuine in the URL-safe alphabet', signature.replaceAll('+', '-').replaceAll('/', '_')],
    ['the genuine as the 17th', `${'v1,x '.repeat(16)}${signature}`],
    ['the genuine cut short', signature.slice(0, -4)],
  ])('is refused with %s', async (_, list) => {
    expect(await codeOf({ 'webhook-signature': list })).toBe('OFFHOOK_SIGNATURE_WRONG')
  })
})

describe('the secret', () => {
  it('may be one of several while it is replaced', async () => {
    const both = standardWebhooks({ secrets: [other, secret] })
    expect(await both.verify(genuine as never, now)).toMatchObject({ genuine: true })
    expect(await standardWebhooks({ secret: other }).verify(genuine as never, now)).toMatchObject({
      genuine: false,
    })
  })

  it('may come without its prefix', async () => {
    const bare = standardWebhooks({ secret: secret.slice('whsec_'.length) })
    expect(await bare.verify(genuine as never, now)).toMatchObject({ genuine: true })
  })

  it.each([
    ['', 'OFFHOOK_SECRET_MISSING'],
    ['whsec_', 'OFFHOOK_SECRET_MISSING'],
    ['whsec_ ', 'OFFHOOK_SECRET_MALFORMED'],
    ['whsec_not base64 at all', 'OFFHOOK_SECRET_MALFORMED'],
    [`whsec_${Buffer.alloc(23).toString('base64')}`, 'OFFHOOK_SECRET_SHORT'],
    [`whsec_${Buffer.alloc(65).toString('base64')}`, 'OFFHOOK_SECRET_MALFORMED'],
  ])('cannot be %j', (text, code) => {
    expect(() => standardWebhooks({ secret: text })).toThrow(expect.objectContaining({ code }))
  })
})

describe('options', () => {
  it('set the tolerance, the source and the place of the type', async () => {
    const own = standardWebhooks({ secret, tolerance: 10, source: 'polar', type: { header: 'x-event' } })
    expect(own.source).toBe('polar')
    expect((await own.sign({}, { type: 'order.paid' })).headers).toMatchObject({ 'x-event': 'order.paid' })
    const { signal, ...late } = { ...(genuine as { body: Uint8Array } & WebhookRequest), signal: undefined }
    expect(await own.verify(late, now + 11_000)).toEqual({ genuine: false, code: 'OFFHOOK_TIMESTAMP_STALE' })
    expect(signal).toBeUndefined()
  })

  it('a message without a type is answered 400', async () => {
    const receive = createReceiver({ scheme, deliver: () => {}, now: () => now })
    expect(await receive(genuine)).toMatchObject({ status: 400, outcome: { code: 'OFFHOOK_TYPE_INVALID' } })
  })
})
