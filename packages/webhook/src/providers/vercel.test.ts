import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { vercel } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'the secret of the hook'

it('is signed as its page says', async () => {
  const { headers, body } = await vercel({ secret }).sign({ id: 'a', type: 'deployment.created' })
  expect(headers['x-vercel-signature']).toBe(createHmac('sha1', secret).update(body).digest('hex'))
})

providerContract({
  create: (secrets) => vercel({ secrets }),
  secrets: [secret, 'the old secret'],
  payload: { id: 'a', type: 'deployment.created' },
  expected: { source: 'vercel', type: 'deployment.created', id: 'a' },
  signature: { header: 'x-vercel-signature', encoding: 'hex' },
})
