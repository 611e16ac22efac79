import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type BodyReader,
  createReceiver,
  discord,
  github,
  gitlabToken,
  linear,
  type Scheme,
  slack,
  square,
  standardWebhooks,
  stripe,
  twitch,
  type WebhookRequest,
} from './index.ts'

const names = [
  ...['content-type', 'x-hub-signature-256', 'x-github-event', 'x-github-delivery'],
  ...['webhook-id', 'webhook-timestamp', 'webhook-signature', 'stripe-signature', 'linear-signature'],
  ...['x-slack-signature', 'x-slack-request-timestamp', 'x-square-hmacsha256-signature', 'x-gitlab-token'],
  ...['twitch-eventsub-message-id', 'twitch-eventsub-message-timestamp', 'twitch-eventsub-message-signature'],
  ...['x-signature-ed25519', 'x-signature-timestamp', '__proto__', 'get'],
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

const secret = 'a fine secret, of enough bytes'
const url = 'https://example.com/hooks'
const publicKey = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'

/** Of each shape that a scheme can have, one; every provider is held to its own contract besides. */
const schemes: Readonly<Record<string, Scheme>> = {
  github: github({ secret }),
  stripe: stripe({ secret }),
  slack: slack({ secret }),
  square: square({ secret, url }),
  twitch: twitch({ secret }),
  standardWebhooks: standardWebhooks({ secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }),
}

/** Those that only their provider can sign for, that sign no body, and whose time stands in the body. */
const others: Readonly<Record<string, Scheme>> = {
  discord: discord({ publicKey }),
  gitlabToken: gitlabToken({ secret }),
  linear: linear({ secret }),
}

async function statusOf(scheme: Scheme, request: WebhookRequest): Promise<number> {
  const receive = createReceiver({ scheme, deliver: () => expect.unreachable('it was delivered') })
  return (await receive(request)).status
}

describe.each(Object.entries({ ...schemes, ...others }))('%s', (_, scheme) => {
  it('answers arbitrary requests, and lets none pass', async () => {
    await fc.assert(
      fc.asyncProperty(method, fc.string(), headers, bytes, async (method, url, headers, body) => {
        expect(await statusOf(scheme, { method, url, headers, body })).toBeOneOf([401, 403, 405])
      }),
      { numRuns: 300 },
    )
  })

  it('answers whatever a reader of bodies does', async () => {
    const problem = fc.constantFrom('too-large', 'consumed', 'aborted', 'timeout')
    const read = fc.oneof(
      problem.map((problem) => ({ problem })),
      bytes.map((bytes) => ({ bytes })),
      fc.anything(),
    )
    await fc.assert(
      fc.asyncProperty(headers, read, fc.boolean(), async (headers, read, rejects) => {
        const body = (() => (rejects ? Promise.reject(read) : read)) as BodyReader
        const status = await statusOf(scheme, { method: 'POST', url, headers, body })
        expect(status).toBeOneOf([400, 401, 408, 413, 500])
      }),
      { numRuns: 100 },
    )
  })
})

describe.each(Object.entries(schemes))('%s', (_, scheme) => {
  it('lets none pass of which a header that is signed, or signs, was altered', async () => {
    const genuine = await scheme.sign({ type: 'a' })
    const signing = Object.keys(genuine.headers).filter((name) => /signature|timestamp/.test(name))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...signing), fc.string({ unit: 'binary' }), async (name, value) => {
        fc.pre(value.trim() !== genuine.headers[name])
        const headers = { ...genuine.headers, [name]: value }
        expect(await statusOf(scheme, { ...genuine, headers })).toBe(401)
      }),
    )
  })

  it('lets none pass of which the body was altered', async () => {
    const genuine = await scheme.sign({ type: 'a' })
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        expect(await statusOf(scheme, { ...genuine, body })).toBe(401)
      }),
    )
  })

  it('delivers whatever JSON the provider signs', async () => {
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
