import { createHmac } from 'node:crypto'
import {
  getExpectedBodyHash,
  getExpectedTwilioSignature,
  validateRequest,
  validateRequestWithBody,
} from 'twilio/lib/webhooks/webhooks.js'
import { describe, expect, it } from 'vitest'
import { createReceiver, type Delivery, type Scheme, twilio, type WebhookRequest } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

// https://github.com/twilio/twilio-node/blob/main/spec/validation.spec.js, but for its token of five characters.
const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
const params = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+14158675309',
  Digits: '1234',
  From: '+14158675309',
  To: '+18005551212',
}
const secret = '12345678901234567890123456789012'
const scheme = twilio({ secret, url })
const json = { 'content-type': 'application/json' }
const text = (string: string) => new TextEncoder().encode(string)

/** A form as Twilio sends it, its signature by the SDK. */
function form(fields: Record<string, string | string[]>, signedUrl = url): WebhookRequest {
  const pairs = Object.entries(fields).flatMap(([name, values]) =>
    [values].flat().map((value) => [name, value]),
  )
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'x-twilio-signature': getExpectedTwilioSignature(secret, signedUrl, fields),
  }
  return {
    method: 'POST',
    url: '/myapp.php?foo=1&bar=2',
    headers,
    body: text(`${new URLSearchParams(pairs)}`),
  }
}

async function deliver(request: WebhookRequest, own: Scheme = scheme) {
  const delivered: Delivery[] = []
  const receive = createReceiver({ scheme: own, deliver: (delivery) => delivered.push(delivery) })
  return { ...(await receive(request)), delivered }
}

describe('the contract', () => {
  providerContract({
    create: (secrets) => twilio({ secrets, url }),
    secrets: [secret, 'another auth token'],
    payload: { CallSid: 'CA1234', CallStatus: 'completed' },
    options: { id: '7fe44cc4' },
    expected: { source: 'twilio', type: 'call.completed', id: '7fe44cc4' },
    signature: { header: 'x-twilio-signature', encoding: 'base64' },
    uncovered: ['i-twilio-idempotency-token'],
  })
})

it('signs no fragment, by which it is told how to connect', async () => {
  const own = twilio({ secret, url: `${url}#rc=2&rp=all` })
  expect(await deliver(form(params), own)).toMatchObject({ status: 204, outcome: { kind: 'delivered' } })
  expect(await own.sign(params)).toMatchObject({ url: '/myapp.php?foo=1&bar=2' })
})

it('is signed with SHA-256 by the shared key of a Webhooks Rule', async () => {
  const { headers, ...request } = form({ ...params, Digits: '1 2' })
  const fields = 'CallSidCA1234567890ABCDECaller+14158675309Digits1 2From+14158675309To+18005551212'
  const signature = createHmac('sha256', secret)
    .update(url + fields)
    .digest('base64')
  const settings = {
    'x-twilio-webhooks-signature-settings': 'key=webhooks_sharedkey_1,algorithm=HMAC_SHA256',
  }
  const genuine = { ...request, headers: { ...headers, ...settings, 'x-twilio-signature': signature } }
  expect(await deliver(genuine, twilio({ secrets: ['the auth token', secret], url }))).toMatchObject({
    status: 204,
    outcome: { kind: 'delivered' },
  })
  expect(await deliver({ ...genuine, body: text('Digits=12') })).toMatchObject({ status: 401, delivered: [] })
})

describe('of JSON, the contract', () => {
  providerContract({
    create: (secrets) => twilio({ secrets, url }),
    secrets: [secret, 'another auth token'],
    payload: { EventType: 'onMessageAdded' },
    options: { id: '7fe44cc4', headers: json },
    expected: { source: 'twilio', type: 'onMessageAdded', id: '7fe44cc4' },
    uncovered: ['i-twilio-idempotency-token'],
  })
})

describe('signatures that others make and verify', () => {
  it.each([
    ['the published form', params],
    ['fields with several values, one of them twice', { MediaUrl: ['b', 'a', 'b'], Body: 'Ünü & +' }],
    ['no field', {}],
  ])("the SDK's, of %s", async (_, fields) => {
    // That a form is empty says nothing of its signature; what is received then is an object without members.
    expect(await scheme.verify(form(fields) as never, 0)).toMatchObject({ genuine: true })
  })

  it('the published MAC, over the published bytes', async () => {
    const own = twilio({ secret, url })
    const { headers } = await own.sign(params)
    expect(headers['x-twilio-signature']).toBe(getExpectedTwilioSignature(secret, url, params))
    // With the token of the specification the SDK gives what is published, so that the two agree on the bytes.
    expect(getExpectedTwilioSignature('12345', url, params)).toBe('RSOYDt4T1cUTdK1PDd93/VVr8B8=')
  })

  it('the SDK verifies what is signed here, forms and JSON', async () => {
    const signed = await scheme.sign(params)
    const signature = signed.headers['x-twilio-signature'] ?? ''
    expect(validateRequest(secret, signature, url, params)).toBe(true)
    const body = JSON.stringify({ name: 'Ünü' })
    for (const own of [url, 'https://mycompany.com/myapp.php']) {
      const request = await twilio({ secret, url: own }).sign(body, { headers: json })
      const asked = `https://mycompany.com${request.url}`
      const mac = request.headers['x-twilio-signature'] ?? ''
      expect(asked).toContain(`bodySHA256=${getExpectedBodyHash(body)}`)
      expect(validateRequestWithBody(secret, mac, asked, body)).toBe(true)
    }
  })
})

describe('the URL', () => {
  it.each([
    ['https://mycompany.com/myapp.php', 'https://mycompany.com:443/myapp.php'],
    ['https://mycompany.com:443/myapp.php', 'https://mycompany.com/myapp.php'],
    ['https://mycompany.com:8443/myapp.php', 'https://mycompany.com/myapp.php'],
    ['http://mycompany.com/myapp.php', 'http://mycompany.com:80/myapp.php'],
    ['https://user:123@mycompany.com/myapp.php', 'https://user:123@mycompany.com:443/myapp.php'],
  ])('%s is also %s', async (own, other) => {
    for (const signed of [own, other]) {
      const request = { ...form(params, signed), url: '/myapp.php' }
      expect(await twilio({ secret, url: own }).verify(request as never, 0)).toMatchObject({ genuine: true })
    }
  })

  it('has the query of the request, which is signed', async () => {
    const request = { ...form(params, 'https://mycompany.com/myapp.php?foo=2'), url: '/myapp.php?foo=2' }
    expect(await scheme.verify(request as never, 0)).toMatchObject({ genuine: true })
    expect(await scheme.verify({ ...request, url: '/myapp.php?foo=3' } as never, 0)).toMatchObject({
      genuine: false,
    })
  })

  it('is otherwise the one that was given, whatever a request says', async () => {
    const elsewhere = form(params, 'https://other.com/myapp.php')
    const headers = { ...elsewhere.headers, host: 'other.com', 'x-forwarded-host': 'other.com' }
    const request = { ...elsewhere, headers, url: 'https://other.com/myapp.php?foo=1&bar=2' }
    expect(await deliver(request)).toMatchObject({ status: 401, delivered: [] })
  })
})

describe('JSON', () => {
  it('under the hash of another body is refused', async () => {
    const request = await scheme.sign({ a: 1 }, { headers: json })
    expect(await deliver({ ...request, body: text('{"a":2}') })).toMatchObject({ status: 401 })
  })

  it('without a hash is refused, though the URL is genuine', async () => {
    const { headers } = form({})
    const request = { method: 'POST', url: '/myapp.php?foo=1&bar=2', body: text('{"a":1}') }
    expect(await deliver({ ...request, headers: { ...headers, ...json } })).toMatchObject({ status: 401 })
  })

  it('whose signature is taken for an empty form is refused', async () => {
    const { headers, url: asked } = await scheme.sign({ a: 1 }, { headers: json })
    const request = {
      method: 'POST',
      url: asked,
      headers: { ...headers, ...form({}).headers },
      body: text(''),
    }
    const signature = { 'x-twilio-signature': headers['x-twilio-signature'] }
    expect(await deliver({ ...request, headers: { ...request.headers, ...signature } })).toMatchObject({
      status: 401,
    })
  })
})

describe('a form of as many fields as fit', () => {
  const numbers = Array.from({ length: 50_000 }, (_, index) => index.toString(36))

  it('is judged in no more time than it takes to read and sort them', async () => {
    // By a look-up of each name among all fields this took minutes.
    const { outcome } = await deliver({ ...form({}), body: text(numbers.join('&')) })
    expect(outcome).toMatchObject({ kind: 'refused', code: 'OFFHOOK_SIGNATURE_WRONG' })
  })

  it('that are one, repeated, is delivered as soon', async () => {
    // A value that is repeated is signed once, so that whoever holds a genuine request can repeat it.
    const { delivered } = await deliver({
      ...form({ a: '1' }),
      body: text(numbers.map(() => 'a=1').join('&')),
    })
    expect(delivered[0]?.data).toEqual({ a: numbers.map(() => '1') })
  })
})

describe('a delivery', () => {
  it.each([
    [{ MessageStatus: 'delivered' }, 'message.delivered'],
    [{ SmsStatus: 'received' }, 'message.received'],
    [{ CallStatus: 'no-answer' }, 'call.no-answer'],
    [{ EventType: 'onMessageAdded' }, 'onMessageAdded'],
    [{ Digits: '1' }, 'twilio'],
  ])('of %j has the type %s', async (fields, type) => {
    expect((await deliver(form(fields))).delivered).toMatchObject([{ type, data: fields }])
  })

  it('holds the fields, as lists where they come several times, whatever they are called', async () => {
    const { delivered } = await deliver(form({ MediaUrl: ['a', 'b', 'c'], ['__proto__']: 'x' }))
    expect(delivered[0]?.data).toEqual({ MediaUrl: ['a', 'b', 'c'], ['__proto__']: 'x' })
    expect(Object.getPrototypeOf(delivered[0]?.data)).toBe(Object.prototype)
  })

  it('without a token has its MAC for an id', async () => {
    const { delivered } = await deliver(form(params))
    expect(delivered[0]?.id).toMatch(/^[0-9a-f]{40}$/)
  })
})

it('signs bytes and text as they are', async () => {
  for (const payload of ['Body=a b', text('Body=a b')]) {
    const request = await scheme.sign(payload)
    expect(request.body).toEqual(text('Body=a b'))
    expect(await deliver(request)).toMatchObject({ status: 204, delivered: [{ data: { Body: 'a b' } }] })
  }
})

it('signs each as a new one', async () => {
  const ids = [await scheme.sign(params), await scheme.sign(params)].map(
    ({ headers }) => headers['i-twilio-idempotency-token'],
  )
  expect(new Set([...ids, undefined]).size).toBe(3)
})
