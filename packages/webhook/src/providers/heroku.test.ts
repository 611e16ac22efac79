import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { heroku } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'the secret of the hook'
const payload = { resource: 'release', action: 'update', webhook_metadata: { event: { id: 'e-1' } } }

it('is signed as its page says', async () => {
  const { headers, body } = await heroku({ secret }).sign(payload)
  const mac = createHmac('sha256', secret).update(body).digest('base64')
  expect(headers['heroku-webhook-hmac-sha256']).toBe(mac)
})

providerContract({
  create: (secrets) => heroku({ secrets }),
  secrets: [secret, 'the old secret'],
  payload,
  expected: { source: 'heroku', type: 'release.update', id: 'e-1' },
  signature: { header: 'heroku-webhook-hmac-sha256', encoding: 'base64' },
})

it.each([
  { ...payload, action: undefined },
  { ...payload, resource: 5n },
  { ...payload, resource: {} },
])('a body without resource or action has no type', (data) => {
  const message = { method: 'POST', url: '/', headers: {}, body: new Uint8Array(), data }
  expect(heroku({ secret }).identify(message).type).toBe('')
})
