// A dozen facts about webhooks as they are sent and received today, each of which undid somebody. docs/webhook-security.md
// tells whom. The twelfth, about names, is the dispatcher's: it is tested there.
import { createRequire } from 'node:module'
import { describe, expect, it, vi } from 'vitest'
import {
  createReceiver,
  type Delivery,
  github,
  paddle,
  type Scheme,
  type SignedRequest,
  shopify,
  standardWebhooks,
  stripe,
  WebhookOptionError,
  type WebhookOptions,
} from './index.ts'

const secret = 'a fine secret, of enough bytes'
const whsec = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const scheme = github({ secret })
const standard = standardWebhooks({ secret: whsec })
const hour = 3_600_000

function receiver(options: Partial<WebhookOptions> = {}) {
  const deliveries: Delivery[] = []
  const deliver = (delivery: Delivery) => void deliveries.push(delivery)
  return { deliveries, receive: createReceiver({ scheme, deliver, ...options }) }
}

function withHeaders(request: SignedRequest, headers: Record<string, string>): SignedRequest {
  return { ...request, headers: { ...request.headers, ...headers } }
}

describe('The facts', () => {
  it('1: GitHub signs the body alone: a request renamed and sent again runs no other handler', async () => {
    const { receive, deliveries } = receiver()
    const signed = await scheme.sign({ action: 'created' }, { type: 'issue_comment', id: 'first' })
    const renamed = withHeaders(signed, { 'x-github-event': 'issues', 'x-github-delivery': 'second' })
    await receive(signed)
    expect(await receive(renamed)).toMatchObject({
      status: 204,
      outcome: { kind: 'duplicate', by: 'digest' },
    })
    expect(deliveries.map(({ type }) => type)).toEqual(['issue_comment.created'])
  })

  it('2: a body that a parser ate is an error at once, never a 202 for what nobody handles', async () => {
    const refused = vi.fn()
    const { receive } = receiver({ refused: ({ code, reason }) => refused(code, reason) })
    const { headers } = await scheme.sign({})
    const body = async () => ({ problem: 'consumed' }) as const
    expect(await receive({ method: 'POST', url: '/', headers, body })).toMatchObject({ status: 500 })
    const mend = expect.stringContaining('mount the webhook before it')
    expect(refused).toHaveBeenCalledExactlyOnceWith('OFFHOOK_BODY_CONSUMED', mend)
  })

  it('3: a signed 5, and a handler that throws undefined, are answered', async () => {
    expect(await receiver().receive(await scheme.sign('5'))).toMatchObject({ status: 204 })
    const { receive } = receiver({ deliver: () => Promise.reject(undefined) })
    expect(await receive(await scheme.sign('5'))).toMatchObject({ status: 503 })
  })

  it('4: what a handler throws is not in the answer, whose body is ASCII', async () => {
    const { receive } = receiver({ deliver: () => Promise.reject(new Error('Datenbank läuft nicht 😀')) })
    const { body, headers } = await receive(await scheme.sign({}))
    expect(body).toBe('Service Unavailable\n')
    expect(Buffer.byteLength(body)).toBe(body.length)
    expect(Object.keys(headers)).toEqual(['content-type'])
  })

  it.each<[string, number[], number]>([
    ['with a byte order mark is delivered', [0xef, 0xbb, 0xbf, 0x7b, 0x7d], 204],
    ['that is no UTF-8 is genuine all the same, and no JSON', [0x22, 0xff, 0x22], 400],
    ['in which one byte was changed is forged', [0x7b, 0x20, 0x7d], 401],
  ])('5: a body %s', async (_, bytes, status) => {
    const signed = await scheme.sign(status === 401 ? '{ }' : new Uint8Array(bytes))
    const body = status === 401 ? new Uint8Array([0x7b, 0x09, 0x7d]) : signed.body
    expect(await receiver().receive({ ...signed, body })).toMatchObject({ status })
  })

  it.each<[string, () => Scheme]>([
    ['stripe', () => stripe({ secret: '' })],
    ['github', () => github({ secret: '' })],
    ['standardWebhooks', () => standardWebhooks({ secret: 'whsec_' })],
  ])('6: an empty secret, with which anyone can sign, makes no receiver: %s', (_, make) => {
    expect(make).toThrow(WebhookOptionError)
  })

  it.each<[string, Scheme, string, string, string]>([
    ['paddle', paddle({ secret }), 'paddle-signature', ';', 'h1='],
    ['stripe', stripe({ secret }), 'stripe-signature', ',', 'v1='],
  ])(
    '7: of several signatures each counts, not the last alone: %s',
    async (_, own, header, separator, prefix) => {
      const signed = await own.sign({ id: 'evt_1', event_id: 'evt_1', type: 'a', event_type: 'a' })
      const [stamp, right] = (signed.headers[header] ?? '').split(separator)
      const wrong = prefix + '0'.repeat(64)
      for (const list of [
        [stamp, right, wrong],
        [stamp, wrong, right],
      ]) {
        const request = withHeaders(signed, { [header]: list.join(separator) })
        expect(await receiver({ scheme: own }).receive(request)).toMatchObject({
          outcome: { kind: 'delivered' },
        })
      }
    },
  )

  it('8: a signature of tomorrow is refused as one of yesterday, and five minutes are allowed to both', async () => {
    const codes = []
    for (const seconds of [-86_400, -301, -300, 0, 300, 301, 86_400]) {
      const signed = await stripe({ secret }).sign(
        { id: 'evt_1', type: 'a' },
        { time: new Date(1e12 + seconds * 1000) },
      )
      const { outcome } = await receiver({ scheme: stripe({ secret }), now: () => 1e12 }).receive(signed)
      codes.push('code' in outcome ? outcome.code.replace('OFFHOOK_TIMESTAMP_', '') : outcome.kind)
    }
    expect(codes).toEqual(['STALE', 'STALE', ...Array(3).fill('delivered'), 'FUTURE', 'FUTURE'])
  })

  it('9: the headers of fetch, and bytes, are verified as they are; and so are signatures of v1a', async () => {
    const signed = await standard.sign({ type: 'a' })
    const fetched = { ...signed, headers: new Headers(signed.headers), body: new Uint8Array(signed.body) }
    expect(await receiver({ scheme: standard }).receive(fetched)).toMatchObject({ status: 204 })
    const own = v1a()
    expect(await receiver({ scheme: own }).receive(await own.sign({ type: 'a' }))).toMatchObject({
      status: 204,
    })
  })

  it('10: the largest example of GitHub is below the limit, and 20 MB are above', async () => {
    const examples: { examples: object[] }[] = createRequire(import.meta.url)('@octokit/webhooks-examples')
    const payloads = examples.flatMap(({ examples }) => examples.map((payload) => JSON.stringify(payload)))
    const largest = payloads.reduce((large, other) => (other.length > large.length ? other : large))
    expect(largest.length).toBeGreaterThan(25_000)
    expect(await receiver().receive(await scheme.sign(largest))).toMatchObject({ status: 204 })
    const huge = { ...(await scheme.sign({})), body: new Uint8Array(20e6) }
    expect(await receiver().receive(huge)).toMatchObject({ status: 413 })
  })

  it('11: Shopify tries for four hours, GitHub when it is told to: either is delivered once, within a day', async () => {
    const types: [Scheme, string][] = [
      [shopify({ secret }), 'orders/create'],
      [scheme, 'ping'],
    ]
    for (const [own, type] of types) {
      vi.useFakeTimers({ toFake: ['Date'], now: 1e12 })
      const deliver = vi.fn().mockRejectedValueOnce(new Error('not yet'))
      const { receive } = receiver({ scheme: own, deliver })
      const signed = await own.sign({}, { id: 'the same each time', type })
      const statuses = []
      for (const after of [0, 1 * hour, 4 * hour, 23 * hour]) {
        vi.setSystemTime(1e12 + after)
        statuses.push((await receive(signed)).status)
      }
      expect(Math.floor((statuses[0] ?? 0) / 100)).toBe(5)
      expect(statuses.slice(1).every((status) => status < 300)).toBe(true)
      expect(deliver).toHaveBeenCalledTimes(2)
      vi.useRealTimers()
    }
  })
})

/** Standard Webhooks with Ed25519, by the key pair that Svix publishes: the public key is its second half. */
function v1a(): Scheme {
  const pair = '6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=='
  const publicKey = Buffer.from(pair, 'base64').subarray(32).toString('base64')
  return standardWebhooks({ publicKey: `whpk_${publicKey}`, privateKey: `whsk_${pair}` })
}
