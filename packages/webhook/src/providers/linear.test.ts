import { LinearWebhookClient } from '@linear/sdk/webhooks'
import { expect, it } from 'vitest'
import { linear } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'lin_wh_0123456789'
const scheme = linear({ secret })

it('@linear/sdk verifies what is signed here', async () => {
  const { headers, body } = await scheme.sign({ type: 'Issue', action: 'create', data: { title: 'ü' } })
  const { webhookTimestamp } = JSON.parse(new TextDecoder().decode(body))
  const client = new LinearWebhookClient(secret)
  expect(client.verify(Buffer.from(body), headers['linear-signature'] ?? '', webhookTimestamp)).toBe(true)
})

providerContract({
  create: (secrets) => linear({ secrets }),
  secrets: [secret, 'lin_wh_the_old_one'],
  payload: { type: 'Issue', action: 'create' },
  options: { id: '234d1a4e-b617-4388-90fe-adc3633d6b72' },
  expected: { source: 'linear', type: 'Issue.create', id: '234d1a4e-b617-4388-90fe-adc3633d6b72' },
  signature: { header: 'linear-signature', encoding: 'hex' },
  uncovered: ['linear-delivery'],
  tolerance: 60,
  statuses: { delivered: 200 },
})

it.each([{ type: 'Issue' }, { action: 'create' }])('%j has no type', (data) => {
  const message = { method: 'POST', url: '/', headers: {}, body: new Uint8Array(), data }
  expect(scheme.identify(message).type).toBe('')
})
