import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { lemonSqueezy } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'the signing secret'

it('is signed as its page says', async () => {
  const { headers, body } = await lemonSqueezy({ secret }).sign({ meta: { event_name: 'order_created' } })
  expect(headers['x-signature']).toBe(createHmac('sha256', secret).update(body).digest('hex'))
})

providerContract({
  create: (secrets) => lemonSqueezy({ secrets }),
  secrets: [secret, 'the old secret'],
  payload: { meta: { event_name: 'order_created' }, data: { id: '1' } },
  expected: { source: 'lemon-squeezy', type: 'order_created' },
  signature: { header: 'x-signature', encoding: 'hex' },
  statuses: { delivered: 200 },
})
