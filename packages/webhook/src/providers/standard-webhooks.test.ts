import { createPrivateKey, createPublicKey } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import {
  createReceiver,
  type Delivery,
  standardWebhooks,
  WebhookOptionError,
  type WebhookRequest,
} from '../index.ts'
import { type KeyPair, keyPair, keysOfPairs, rawKey } from '../testing/key-pairs.ts'
import { providerContract } from '../testing/provider-contract.ts'

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

describe('the contract', () => {
  providerContract({
    create: (secrets) => standardWebhooks({ secrets }),
    secrets: [secret, other],
    badSecrets: [
      'whsec_',
      'whsec_ ',
      'whsec_not base64 at all',
      `whsec_${Buffer.alloc(23).toString('base64')}`,
      `whsec_${Buffer.alloc(65).toString('base64')}`,
    ],
    payload: { type: 'user.created' },
    options: { id: published.id },
    expected: { source: 'standard-webhooks', type: 'user.created', id: published.id },
    signature: { header: 'webhook-signature', prefix: 'v1,', encoding: 'base64', separator: ' ' },
    covered: ['webhook-id', 'webhook-timestamp'],
    tolerance: 300,
  })

  it('is kept where id and timestamp are moved into each other', async () => {
    expect(await codeOf({ 'webhook-id': `${published.id}.1614265330` })).toBe('OFFHOOK_SIGNATURE_WRONG')
  })
})

describe('a list of signatures', () => {
  const { signature } = published

  it.each([
    ['another version first', `v1a,${signature.slice(3)} v2,x ${signature}`],
    ['malformed ones around it', `v1  v1,! ${signature} x`],
    ['the genuine twice', `${signature} ${signature}`],
    ['the genuine as the 16th', `${'v1,x '.repeat(15)}${signature}`],
  ])('is genuine with %s', async (_, list) => {
    expect(await codeOf({ 'webhook-signature': list })).toBe('delivered')
  })

  it.each([
    ['the genuine as another version', `v1a,${signature.slice(3)}`],
    ['the genuine in the URL-safe alphabet', signature.replaceAll('+', '-').replaceAll('/', '_')],
    ['the genuine as the 17th', `${'v1,x '.repeat(16)}${signature}`],
  ])('is refused with %s', async (_, list) => {
    expect(await codeOf({ 'webhook-signature': list })).toBe('OFFHOOK_SIGNATURE_WRONG')
  })
})

describe('the secret', () => {
  it('may come without its prefix', async () => {
    const bare = standardWebhooks({ secret: secret.slice('whsec_'.length) })
    expect(await bare.verify(genuine as never, now)).toMatchObject({ genuine: true })
  })

  it.each([
    ['', 'OFFHOOK_SECRET_MISSING'],
    ['whsec_', 'OFFHOOK_SECRET_MISSING'],
    ['whsec_ ', 'OFFHOOK_SECRET_MALFORMED'],
    [`whsec_${Buffer.alloc(23, 1).toString('base64')}`, 'OFFHOOK_SECRET_SHORT'],
    [`whsec_${Buffer.alloc(65, 1).toString('base64')}`, 'OFFHOOK_SECRET_MALFORMED'],
  ])('that is %j is told why it is refused', (text, code) => {
    expect(() => standardWebhooks({ secret: text })).toThrow(expect.objectContaining({ code }))
  })
})

it.each([24, 64])('a secret may have %i bytes', (bytes) => {
  const secret = `whsec_${Buffer.alloc(bytes, 1).toString('base64')}`
  expect(standardWebhooks({ secret }).source).toBe('standard-webhooks')
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

describe('version v1a, by a public key', () => {
  // https://github.com/svix/svix-webhooks/blob/main/server/svix-server/src/worker.rs, test_asymmetric_key_signing
  const publicKey = 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4='
  const privateKey =
    'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=='
  const signature =
    'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=='
  const own = standardWebhooks({ publicKey, privateKey })

  function written(): KeyPair {
    const pair = keyPair('ed25519')
    return {
      publicKey: `whpk_${rawKey(createPublicKey(pair.publicKey)).toString('base64')}`,
      privateKey: `whsk_${rawKey(createPrivateKey(pair.privateKey)).toString('base64')}`,
    }
  }
  const other = written()

  describe('the contract', () => {
    providerContract({
      create: (publicKeys) => standardWebhooks(keysOfPairs([{ publicKey, privateKey }, other])(publicKeys)),
      secrets: [publicKey, other.publicKey],
      badSecrets: ['whpk_', 'whpk_!', secret, `whpk_${Buffer.alloc(32).toString('base64')}`],
      payload: { type: 'user.created' },
      options: { id: published.id },
      expected: { source: 'standard-webhooks', type: 'user.created', id: published.id },
      signature: { header: 'webhook-signature', prefix: 'v1a,', encoding: 'base64', separator: ' ' },
      covered: ['webhook-id', 'webhook-timestamp'],
      tolerance: 300,
    })
  })

  it('the published one', async () => {
    const signed = await own.sign(published.body, { id: published.id, time: new Date(now) })
    expect(signed.headers['webhook-signature']).toBe(signature)
  })

  it.each([
    ['beside one of version v1', `${published.signature} ${signature}`, true],
    ['not as version v1', signature.replace('v1a', 'v1'), false],
    ['not of version v1 alone', published.signature, false],
  ])('is genuine %s', async (_, list, isGenuine) => {
    const headers = { ...genuine.headers, 'webhook-signature': list }
    const verdict = await own.verify({ ...genuine, headers } as never, now)
    expect(verdict).toMatchObject({ genuine: isGenuine })
  })

  it('is no secret: the one cannot be taken for the other', async () => {
    expect(() => standardWebhooks({ secret: publicKey })).toThrow(WebhookOptionError)
    expect(() => standardWebhooks({ publicKeys: [secret] })).toThrow(WebhookOptionError)
  })
})

it('is named after the standard where a configuration names nobody', async () => {
  const own = standardWebhooks({ secret, source: undefined, type: undefined, tolerance: undefined })
  const receive = createReceiver({ scheme: own, deliver: () => {} })
  const signed = await own.sign(
    { type: 'user.created' },
    { id: undefined, time: undefined, headers: undefined },
  )
  const delivery = { source: 'standard-webhooks', type: 'user.created' }
  expect(await receive(signed)).toMatchObject({ status: 204, outcome: { kind: 'delivered', delivery } })
})
