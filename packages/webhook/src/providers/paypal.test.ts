import { generateKeyPairSync, sign } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { createReceiver, type Fetch, type PaypalOptions, paypal } from '../index.ts'
import { selfSigned } from '../testing/certificate.ts'
import { providerContract } from '../testing/provider-contract.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const pem = selfSigned(pair)
const certificate = 'https://api.paypal.com/v1/notifications/certs/CERT-test'
const webhookId = '9XL90610J3647323C'
const id = 'd938e770-8046-11e6-8103-6b62a8a99ac4'
const now = Date.UTC(2026, 0, 1)
const event = { id: 'WH-9UG43882HX7271132-6E0871324L7949614', event_type: 'PAYMENT.SALE.COMPLETED' }

const onlyPaypal: Fetch = async (url) =>
  url === certificate ? new Response(pem) : new Response('', { status: 404 })
const options: PaypalOptions = { webhookId, fetch: onlyPaypal, privateKey }

/** What PayPal sends, signed as it documents it. */
function request(
  headers: Record<string, string | undefined> = {},
  body = Buffer.from(JSON.stringify(event)),
) {
  const time = headers['paypal-transmission-time'] ?? '2026-01-01T00:00:00Z'
  const signature = sign('sha256', Buffer.from(`${id}|${time}|${webhookId}|${crc32(body)}`), pair.privateKey)
  const own = {
    'content-type': 'application/json',
    'paypal-transmission-id': id,
    'paypal-transmission-time': time,
    'paypal-transmission-sig': signature.toString('base64'),
    'paypal-cert-url': certificate,
    'paypal-auth-algo': 'SHA256withRSA',
  }
  return { method: 'POST', url: '/', headers: { ...own, ...headers }, body }
}

async function codeOf(
  message: ReturnType<typeof request>,
  own: Partial<PaypalOptions> = {},
): Promise<string> {
  const scheme = paypal({ ...options, ...own })
  const { outcome } = await createReceiver({ scheme, deliver: () => {}, now: () => now })(message)
  return 'code' in outcome ? outcome.code : outcome.kind
}

describe('the contract', () => {
  providerContract({
    create: () => paypal({ ...options, tolerance: 300 }),
    secrets: [],
    payload: event,
    options: { id },
    expected: { source: 'paypal', type: event.event_type, id: event.id },
    signature: { header: 'paypal-transmission-sig', encoding: 'base64' },
    covered: ['paypal-transmission-id', 'paypal-transmission-time', 'paypal-auth-algo'],
    tolerance: 300,
  })
})

describe('a signature as PayPal documents it', () => {
  it('is genuine', async () => {
    expect(await codeOf(request())).toBe('delivered')
    expect(await codeOf(request({}, Buffer.from('{"id":"ü","event_type":"x"}')))).toBe('delivered')
  })

  it('is that of one webhook', async () => {
    expect(await codeOf(request(), { webhookId: '9XL90610J3647323D' })).toBe('OFFHOOK_SIGNATURE_WRONG')
  })

  it.each(['SHA1withRSA', 'sha256withrsa', 'none'])('is not by %s', async (algorithm) => {
    expect(await codeOf(request({ 'paypal-auth-algo': algorithm }))).toBe('OFFHOOK_SIGNATURE_WRONG')
  })

  it('is a day old at most, unless it is told otherwise', async () => {
    expect(await codeOf(request({ 'paypal-transmission-time': '2025-12-31T00:00:00Z' }))).toBe('delivered')
    const older = request({ 'paypal-transmission-time': '2025-12-30T23:59:59Z' })
    expect(await codeOf(older)).toBe('OFFHOOK_TIMESTAMP_STALE')
    expect(await codeOf(older, { tolerance: 90_000 })).toBe('delivered')
  })
})

describe('the certificate', () => {
  it.each([
    'https://api.paypal.com.evil.net/v1/notifications/certs/CERT-test',
    'https://evil.net/v1/notifications/certs/CERT-test',
    'https://evil.net/https://api.paypal.com/v1/notifications/certs/CERT-test',
    'https://api.paypal.com/v1/notifications/certs/CERT-test/../evil',
    'https://apixpaypal.com/v1/notifications/certs/CERT-test',
    'https://api.paypal.com@evil.net/v1/notifications/certs/CERT-test',
    'https://api.paypal.com/v1/notifications/certs/../../x',
    'https://api.paypal.com/elsewhere',
    'http://api.paypal.com/v1/notifications/certs/CERT-test',
  ])('at %s is asked of nobody', async (url) => {
    const fetch = vi.fn<Fetch>()
    expect(await codeOf(request({ 'paypal-cert-url': url }), { fetch })).toBe('OFFHOOK_CERTIFICATE_UNTRUSTED')
    expect(fetch).not.toHaveBeenCalled()
  })

  it('of the sandbox is for the sandbox', async () => {
    const sandbox = request({ 'paypal-cert-url': certificate.replace('api.', 'api.sandbox.') })
    const fetch: Fetch = async () => new Response(pem)
    expect(await codeOf(sandbox, { fetch })).toBe('OFFHOOK_CERTIFICATE_UNTRUSTED')
    expect(await codeOf(sandbox, { fetch, sandbox: true })).toBe('delivered')
    expect(await codeOf(request(), { fetch, sandbox: true })).toBe('OFFHOOK_CERTIFICATE_UNTRUSTED')
  })

  it('that cannot be fetched now is no forgery: PayPal sends the event again', async () => {
    const fetch: Fetch = () => Promise.reject(new Error('offline'))
    expect(await codeOf(request(), { fetch })).toBe('OFFHOOK_CERTIFICATE_UNAVAILABLE')
  })
})

describe('the body, of which only a CRC-32 is signed', () => {
  it('written anew with the same sum is known by the signature when the genuine one was delivered', async () => {
    const genuine = request()
    const forged = { ...genuine, body: withSum(crc32(genuine.body)) }
    expect(crc32(forged.body)).toBe(crc32(genuine.body))
    expect(await codeOf(forged)).toBe('delivered')
    const receive = createReceiver({ scheme: paypal(options), deliver: () => {}, now: () => now })
    await receive(genuine)
    expect(await receive(forged)).toMatchObject({ outcome: { kind: 'duplicate', by: 'digest' } })
  })
})

/** Another event, its padding chosen so that the sum is right: two halves that meet in the middle. */
function withSum(sum: number): Buffer<ArrayBuffer> {
  const head = Buffer.from('{"id":"WH-forged","event_type":"PAYMENT.SALE.COMPLETED","pad":"')
  const tail = Buffer.from('"}')
  const [start, end] = [crc32(head), crc32Before(sum, tail)]
  const half = (n: number) => Buffer.from(n.toString(36).padStart(4, '0'))
  const halves = new Map<number, Buffer>()
  for (let n = 0; n < 200_000; n++) halves.set(crc32(half(n), start), half(n))
  for (let n = 0; n < 200_000; n++) {
    const first = halves.get(crc32Before(end, half(n)))
    if (first !== undefined) return Buffer.concat([head, first, half(n), tail])
  }
  throw new Error('no padding has this sum')
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++)
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
  return remainder
})
const byTop = new Map([...table].map((entry, byte) => [entry >>> 24, byte]))

/** The sum that becomes this one when the bytes follow. */
function crc32Before(sum: number, bytes: Uint8Array): number {
  let crc = ~sum >>> 0
  for (const byte of [...bytes].reverse()) {
    const index = byTop.get(crc >>> 24) ?? 0
    crc = (((crc ^ (table[index] ?? 0)) << 8) | (index ^ byte)) >>> 0
  }
  return ~crc >>> 0
}

it.each(['', ' ', undefined, 'a b'])('a webhook id cannot be %j', (own) => {
  expect(() => paypal({ ...options, webhookId: own as string })).toThrow(
    expect.objectContaining({ code: 'OFFHOOK_SOURCE_MISSING' }),
  )
})
