import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createReceiver, meta, WebhookOptionError } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'the app’s secret'
const verifyToken = 'a token for challenges'
const payload = { object: 'whatsapp_business_account', entry: [] }

it('is signed as its page says', async () => {
  const { headers, body } = await meta({ secret, verifyToken }).sign(payload)
  const mac = createHmac('sha256', secret).update(body).digest('hex')
  expect(headers['x-hub-signature-256']).toBe(`sha256=${mac}`)
})

providerContract({
  create: (secrets) => meta({ secrets, verifyToken }),
  secrets: [secret, 'the old secret'],
  payload,
  expected: { source: 'meta', type: 'whatsapp_business_account' },
  signature: { header: 'x-hub-signature-256', prefix: 'sha256=', encoding: 'hex' },
  statuses: { delivered: 200 },
})

describe('the challenge', () => {
  const receive = createReceiver({
    scheme: meta({ secret, verifyToken }),
    deliver: () => expect.unreachable('it was delivered'),
  })
  const genuine = { 'hub.mode': 'subscribe', 'hub.verify_token': verifyToken, 'hub.challenge': '1158201444' }

  function ask(changes: Record<string, string> = {}) {
    const url = `/hook?${new URLSearchParams({ ...genuine, ...changes })}`
    return receive({ method: 'GET', url, headers: {}, body: new Uint8Array() })
  }

  it('is echoed as plain text', async () => {
    expect(await ask()).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
      body: '1158201444',
      outcome: { kind: 'challenged' },
    })
  })

  it.each([
    { 'hub.mode': 'unsubscribe' },
    { 'hub.verify_token': 'a token for challengeS' },
    { 'hub.verify_token': '' },
    { 'hub.challenge': '' },
    { 'hub.challenge': '1'.repeat(257) },
  ])('is refused with %j', async (changes) => {
    expect(await ask(changes)).toMatchObject({ status: 403, body: 'Forbidden\n' })
  })

  it.each(['', ' ', '1234567'])('cannot have the token %j', (short) => {
    expect(() => meta({ secret, verifyToken: short })).toThrow(WebhookOptionError)
  })
})
