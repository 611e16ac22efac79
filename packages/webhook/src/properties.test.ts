import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createReceiver,
  github,
  type Scheme,
  slack,
  standardWebhooks,
  stripe,
  twitch,
  type WebhookRequest,
} from './index.ts'

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
