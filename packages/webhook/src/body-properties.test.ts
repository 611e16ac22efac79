import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  adyen,
  cloudEvents,
  createReceiver,
  discord,
  mailgun,
  paypal,
  type Scheme,
  sendgrid,
  sns,
  twilio,
} from './index.ts'
import { keyPair } from './testing/key-pairs.ts'

const plausible = fc.constantFrom(
  ...['', '1', '2', 'Notification', 'SHA256withRSA', '1.0', 'Bearer a fine secret?', 'application/json'],
  ...['A'.repeat(86), `${'A'.repeat(43)}=`, '0'.repeat(128), String(Math.floor(Date.now() / 1000))],
  ...['https://api.paypal.com/v1/notifications/certs/CERT-1', new Date().toISOString()],
)
const value = fc.oneof(
  plausible,
  fc.string({ unit: 'binary' }),
  fc.array(fc.string()),
  fc.constant(undefined),
)
const method = fc.oneof(fc.constant('POST'), fc.string())
const bytes = fc.oneof(
  fc.uint8Array(),
  fc.json().map((json) => new TextEncoder().encode(json)),
)

const fetch = () => Promise.reject(new Error('It asked the network.'))
const url = 'https://example.com/hooks?a=1'

/** Those whose bodies are read to be verified, or whose keys are public: nothing but their refusals is alike. */
const schemes: [string, Scheme][] = [
  ['adyen', adyen({ secret: 'ab'.repeat(32) })],
  ['cloudEvents', cloudEvents({ secret: 'a fine secret', origins: ['example.com'] })],
  ['discord', discord({ publicKey: keyPair('ed25519').publicKey })],
  ['mailgun', mailgun({ secret: 'a fine secret' })],
  ['paypal', paypal({ webhookId: '9XL90610J3647323C', fetch })],
  ['sendgrid', sendgrid({ publicKey: keyPair('ecdsa-p256-sha256').publicKey })],
  ['sns', sns({ topics: ['arn:aws:sns:us-west-2:123456789012:MyTopic'], fetch })],
  ['twilio', twilio({ secret: 'a fine secret', url })],
]
const names = [
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
const headers = fc.dictionary(fc.constantFrom(...names), value)
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

describe.each(schemes)('%s', (_, scheme) => {
  it('answers arbitrary requests, and lets none pass', async () => {
    const body = fc.oneof(
      bytes,
      members.map((value) => new TextEncoder().encode(JSON.stringify(value))),
    )
    const receive = createReceiver({ scheme, deliver: () => expect.unreachable('it was delivered') })
    await fc.assert(
      fc.asyncProperty(method, fc.string(), headers, body, async (method, url, headers, body) => {
        const { outcome } = await receive({ method, url, headers, body })
        expect(outcome).toMatchObject({ kind: 'refused' })
        expect(outcome).not.toMatchObject({ code: 'OFFHOOK_SCHEME_FAILED' })
      }),
      { numRuns: 500 },
    )
  })
})
