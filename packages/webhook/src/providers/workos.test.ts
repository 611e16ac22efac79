import { WorkOS } from '@workos-inc/node'
import { expect, it } from 'vitest'
import { workos } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'the signing secret'
const scheme = workos({ secret })

it('@workos-inc/node verifies what is signed here', async () => {
  const request = await scheme.sign({ id: 'event_1', event: 'dsync.user.created', data: { name: 'ü' } })
  const payload = JSON.parse(new TextDecoder().decode(request.body))
  const sigHeader = request.headers['workos-signature'] ?? ''
  const { webhooks } = new WorkOS('sk_test_none')
  expect(await webhooks.verifyHeader({ payload, sigHeader, secret })).toBe(true)
  // It is sent with a space behind the comma.
  const headers = { 'workos-signature': sigHeader.replace(',', ', ') }
  expect(await scheme.verify({ ...request, headers }, Date.now())).toMatchObject({ genuine: true })
})

providerContract({
  create: (secrets) => workos({ secrets }),
  secrets: [secret, 'the old secret'],
  payload: { id: 'event_1', event: 'dsync.user.created' },
  expected: { source: 'workos', type: 'dsync.user.created', id: 'event_1' },
  signature: { header: 'workos-signature', prefix: 'v1=', encoding: 'hex', separator: ',' },
  tolerance: 180,
})
