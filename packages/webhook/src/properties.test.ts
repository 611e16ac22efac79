import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  adyen,
  cloudEvents,
  createReceiver,
  discord,
  github,
  mailgun,
  paypal,
  type Scheme,
  sendgrid,
  slack,
  sns,
  standardWebhooks,
  stripe,
  twilio,
  twitch,
  type WebhookRequest,
} from './index.ts'
import { keyPair } from './testing/key-pairs.ts'

const names = [
  ...['content-type', 'x-hub-signature-256', 'x-github-event', 'x-github-delivery'],
  ...['webhook-id', 'webhook-timestamp', 'webhook-signature', '__proto__', 'get'],
  ...['stripe-signature', 'x-slack-signature', 'x-slack-request-timestamp'],
  ...['twitch-eventsub-message-id', 'twitch-eventsub-message-timestamp', 'twitch-eventsub-message-signature'],
]
const plausible = fc.constantFrom(
  ...['application/json', 'application/x-www-form-urlencoded', 'issues', 'v1,', 'sha256=', ''],
  ...[`t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}`, `v0=${'0'.repeat(64)}`, 't=,v1=,,', ','],
  ...[`sha256=${'0'.repeat(64)}`, `v1,${'A'.repeat(43)}=`, String(Math.floor(Date.now() / 1000)), 'msg_1'],
  new Date().toISOString(),
)
const value = fc.oneof(
  plausible,
  fc.string({ unit: 'binary' }),
  fc.array(fc.string()),
  fc.constant(undefined),
)
const headers = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), value)
const method = fc.oneof(fc.constant('POST'), fc.string())
const bytes = fc.oneof(
  fc.uint8Array(),
  fc.json().map((json) => new TextEncoder().encode(json)),
)

const schemes: [string, Scheme][] = [
  ['github', github({ secret: 'a fine secret' })],
  ['slack', slack({ secret: 'a fine secret' })],
  ['stripe', stripe({ secret: 'a fine secret' })],
  ['twitch', twitch({ secret: 'a fine secret' })],
  ['standardWebhooks', standardWebhooks({ secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })],
]

describe.each(schemes)('%s', (_, scheme) => {
  async function statusOf(request: WebhookRequest): Promise<number> {
    const receive = createReceiver({ scheme, deliver: () => expect.unreachable('it was delivered') })
    return (await receive(request)).status
  }

  it('answers arbitrary requests, and lets none pass', async () => {
    await fc.assert(
      fc.asyncProperty(method, fc.string(), headers, bytes, async (method, url, headers, body) => {
        expect(await statusOf({ method, url, headers, body })).toBeOneOf([401, 405])
      }),
      { numRuns: 500 },
    )
  })

  it('lets none pass whose headers were altered', async () => {
    const genuine = await scheme.sign({ type: 'a' })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(genuine.headers)),
        fc.string({ unit: 'binary' }),
        async (name, value) => {
          fc.pre(name.includes('signature') && value !== genuine.headers[name])
          expect(await statusOf({ ...genuine, headers: { ...genuine.headers, [name]: value } })).toBe(401)
        },
      ),
    )
  })

  it('delivers whatever JSON the producer signs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (json) => {
        const delivered: unknown[] = []
        const receive = createReceiver({ scheme, deliver: ({ data }) => delivered.push(data) })
        const { status } = await receive(await scheme.sign(json))
        if (status < 300) expect(delivered).toEqual([JSON.parse(json)])
        else expect(status).toBe(400)
      }),
    )
  })

  it('never throws for bytes that are signed', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        const { status } = await createReceiver({ scheme, deliver: () => {} })(await scheme.sign(body))
        expect(status).toBeOneOf([200, 204, 400])
      }),
    )
  })
})

const fetch = () => Promise.reject(new Error('It asked the network.'))
const url = 'https://example.com/hooks?a=1'

/** Those whose bodies are read to be verified, or whose keys are public: nothing but their refusals is alike. */
const others: [string, Scheme][] = [
  ['adyen', adyen({ secret: 'ab'.repeat(32) })],
  ['cloudEvents', cloudEvents({ secret: 'a fine secret', origins: ['example.com'] })],
  ['discord', discord({ publicKey: keyPair('ed25519').publicKey })],
  ['mailgun', mailgun({ secret: 'a fine secret' })],
  ['paypal', paypal({ webhookId: '9XL90610J3647323C', fetch })],
  ['sendgrid', sendgrid({ publicKey: keyPair('ecdsa-p256-sha256').publicKey })],
  ['sns', sns({ topics: ['arn:aws:sns:us-west-2:123456789012:MyTopic'], fetch })],
  ['twilio', twilio({ secret: 'a fine secret', url })],
]
const otherNames = [
  ...[
    'x-signature-ed25519',
    'x-signature-timestamp',
    'x-twilio-signature',
    'authorization',
    'ce-specversion',
  ],
  ...['x-twilio-email-event-webhook-signature', 'x-twilio-email-event-webhook-timestamp', 'paypal-cert-url'],
  ...['paypal-transmission-id', 'paypal-transmission-time', 'paypal-transmission-sig', 'paypal-auth-algo'],
]
const otherHeaders = fc.dictionary(fc.constantFrom(...otherNames), value)
const member = fc.oneof(
  fc.json().map((json): unknown => JSON.parse(json)),
  plausible,
)
const members = fc.record(
  Object.fromEntries(
    ['signature', 'notificationItems', 'Type', 'Signature', 'SignatureVersion', 'TopicArn', 'event-data'].map(
      (name) => [name, member],
    ),
  ),
  { requiredKeys: [] },
)

describe.each(others)('%s', (_, scheme) => {
  it('answers arbitrary requests, and lets none pass', async () => {
    const body = fc.oneof(
      bytes,
      members.map((value) => new TextEncoder().encode(JSON.stringify(value))),
    )
    const receive = createReceiver({ scheme, deliver: () => expect.unreachable('it was delivered') })
    await fc.assert(
      fc.asyncProperty(method, fc.string(), otherHeaders, body, async (method, url, headers, body) => {
        const { outcome } = await receive({ method, url, headers, body })
        expect(outcome).toMatchObject({ kind: 'refused' })
        expect(outcome).not.toMatchObject({ code: 'OFFHOOK_SCHEME_FAILED' })
      }),
      { numRuns: 500 },
    )
  })
})
