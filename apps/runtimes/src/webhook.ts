import {
  asymmetric,
  createReceiver,
  github,
  hmac,
  type Scheme,
  sendgrid,
  shopify,
  slack,
  standardWebhooks,
  stripe,
  twitch,
  type WebhookRequest,
} from '@offhook/webhook'
import { keyPair, signatureAlgorithms } from './key-pairs.ts'
import { same } from './same.ts'
import type { Suite } from './suite.ts'

const secret = 'what you gave the provider'
const whsec = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** What becomes of requests to one endpoint, one after the other. */
async function outcomes(
  scheme: Scheme,
  requests: readonly WebhookRequest[],
  now: () => number = Date.now,
): Promise<string[]> {
  const receive = createReceiver({ scheme, deliver: () => {}, now })
  const found: string[] = []
  for (const request of requests) {
    const { outcome } = await receive(request)
    found.push('code' in outcome ? outcome.code : outcome.kind)
  }
  return found
}

/** One that is genuine, the same with another body, and the first again. */
async function judges(scheme: Scheme, payload: object, type = 'issues'): Promise<void> {
  const genuine = await scheme.sign(payload, { type })
  const forged = await scheme.sign({ ...payload, forged: true }, { type })
  const found = await outcomes(scheme, [{ ...genuine, body: forged.body }, genuine, genuine])
  same([scheme.source, ...found], [scheme.source, 'OFFHOOK_SIGNATURE_WRONG', 'delivered', 'duplicate'])
}

const text = (string: string) => new TextEncoder().encode(string)

function post(headers: Readonly<Record<string, string>>, body: string): WebhookRequest {
  return {
    method: 'POST',
    url: '/',
    headers: { 'content-type': 'application/json', ...headers },
    body: text(body),
  }
}

// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
const publishedByGithub = post(
  {
    'x-github-event': 'ping',
    'x-github-delivery': '1',
    'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  },
  'Hello, World!',
)

// https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/webhook.test.ts
const publishedByStandardWebhooks = post(
  {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
  '{"test": 2432232314}',
)

// https://github.com/sendgrid/sendgrid-nodejs/blob/main/packages/eventwebhook/src/eventwebhook.spec.js
const sendgridKey =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g=='
const publishedBySendgrid = post(
  {
    'x-twilio-email-event-webhook-signature':
      'MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=',
    'x-twilio-email-event-webhook-timestamp': '1600112502',
  },
  `${JSON.stringify([
    {
      email: 'hello@world.com',
      event: 'dropped',
      reason: 'Bounced Address',
      sg_event_id: 'ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA',
      sg_message_id: 'LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0',
      'smtp-id': '<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>',
      timestamp: 1_600_112_492,
    },
  ])}\r\n`,
)

export const webhook: Suite = {
  async 'what providers published is genuine'() {
    const hub = github({ secret: "It's a Secret to Everybody" })
    // That body is no JSON; nobody looks before the signature was found right.
    same(await outcomes(hub, [publishedByGithub]), ['OFFHOOK_BODY_NOT_JSON'])
    const standard = standardWebhooks({ secret: whsec, type: () => 'test' })
    same(await outcomes(standard, [publishedByStandardWebhooks], () => 1_614_265_330_000), ['delivered'])
    const grid = sendgrid({ publicKey: sendgridKey })
    same(await outcomes(grid, [publishedBySendgrid], () => 1_600_112_502_000), ['delivered'])
  },

  async 'a forgery is refused, a genuine one delivered, and once'() {
    await judges(github({ secret }), { action: 'opened' })
    await judges(stripe({ secret }), { id: 'evt_1', type: 'charge.succeeded' })
    await judges(standardWebhooks({ secret: whsec }), { type: 'user.created' })
    await judges(shopify({ secret }), { id: 1 }, 'orders/create')
    await judges(twitch({ secret }), { subscription: { type: 'channel.follow' }, event: {} })
    await judges(slack({ secret }), {
      type: 'event_callback',
      event_id: 'Ev1',
      event: { type: 'message' },
    })
  },

  async 'a secret may be replaced by another'() {
    const old = await github({ secret }).sign({ number: 1 }, { type: 'push' })
    const both = github({ secrets: ['the next secret', secret] })
    same(await outcomes(both, [old]), ['delivered'])
    same(await outcomes(github({ secret: 'the next secret' }), [old]), ['OFFHOOK_SIGNATURE_WRONG'])
  },

  async 'what was signed too long ago is refused'() {
    const stale = await stripe({ secret }).sign({ id: 'evt_1', type: 'x' }, { time: new Date(0) })
    same(await outcomes(stripe({ secret }), [stale]), ['OFFHOOK_TIMESTAMP_STALE'])
  },

  async 'each hash makes MACs in each encoding'() {
    for (const algorithm of ['sha1', 'sha256', 'sha512'] as const) {
      for (const encoding of ['hex', 'base64'] as const) {
        await judges(hmac({ source: algorithm, secret, header: 'x-mac', algorithm, encoding }), {})
      }
    }
  },

  async 'each kind of key signs, and forgeries are told'() {
    for (const algorithm of signatureAlgorithms) {
      const keys = await keyPair(algorithm)
      await judges(asymmetric({ source: algorithm, header: 'x-signature', algorithm, ...keys }), {})
    }
  },
}
