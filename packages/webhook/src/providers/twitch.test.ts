import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createReceiver, twitch } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'a secret of ten to a hundred characters'
const scheme = twitch({ secret })
const payload = { subscription: { type: 'stream.online' }, event: { id: '9001' } }
const options = { id: 'befa7b53-d79d-478f-86b9-120f112b044e' }

it('is signed as its page says', async () => {
  const { headers, body } = await scheme.sign(payload, options)
  const time = headers['twitch-eventsub-message-timestamp']
  const mac = createHmac('sha256', secret).update(`${options.id}${time}`).update(body).digest('hex')
  expect(headers['twitch-eventsub-message-signature']).toBe(`sha256=${mac}`)
})

providerContract({
  create: (secrets) => twitch({ secrets }),
  secrets: [secret, 'the old secret'],
  badSecrets: ['123456789', '1'.repeat(101)],
  payload,
  options,
  expected: { source: 'twitch', type: 'stream.online', ...options },
  signature: { header: 'twitch-eventsub-message-signature', prefix: 'sha256=', encoding: 'hex' },
  covered: ['twitch-eventsub-message-id', 'twitch-eventsub-message-timestamp'],
  tolerance: 600,
})

describe('a message', () => {
  const receive = createReceiver({ scheme, deliver: () => {} })

  it('with a challenge is verified, answered as plain text, and not delivered', async () => {
    const type = { 'twitch-eventsub-message-type': 'webhook_callback_verification' }
    const asked = { challenge: 'pogchamp-kappa-360noscope-vohiyo', subscription: { type: 'stream.online' } }
    const request = await scheme.sign(asked, { headers: type })
    expect(await receive(request)).toMatchObject({
      ...{ status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: asked.challenge },
      outcome: { kind: 'challenged' },
    })
    expect(await receive({ ...request, headers: type })).toMatchObject({ status: 401 })
  })

  it('is what its body says, not its headers', async () => {
    const type = { 'twitch-eventsub-message-type': 'webhook_callback_verification' }
    const { outcome } = await receive(await scheme.sign(payload, { headers: type }))
    expect(outcome).toMatchObject({ kind: 'delivered', delivery: { type: 'stream.online' } })
  })

  it.each([
    [{ subscription: { type: 'stream.online', status: 'user_removed' } }, 'revocation'],
    [{ subscription: { type: 'drop.entitlement.grant' }, events: [] }, 'drop.entitlement.grant'],
    [{ event: {} }, ''],
  ])('%j has the type %j', (data, type) => {
    const message = { method: 'POST', url: '/', headers: {}, body: new Uint8Array(), data }
    expect(scheme.identify(message).type).toBe(type)
  })
})
