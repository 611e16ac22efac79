import { expect, it } from 'vitest'
import { bitbucket } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = "It's a Secret to Everybody"

it('verifies the published signature', async () => {
  // https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/
  const headers = {
    'x-hub-signature': 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
  }
  const scheme = bitbucket({ secret })
  const message = { method: 'POST', url: '/', headers, body: new TextEncoder().encode('Hello World!') }
  expect(await scheme.verify(message, 0)).toMatchObject({ genuine: true })
  expect((await scheme.sign('Hello World!')).headers).toMatchObject(headers)
})

providerContract({
  create: (secrets) => bitbucket({ secrets }),
  secrets: [secret, 'the old secret'],
  payload: { repository: { name: 'a' } },
  options: { id: 'c4ad0cb4-7b2f-4ae2-8bcb-2d6d0d9cd6f5', type: 'repo:push' },
  expected: { source: 'bitbucket', type: 'repo:push', id: 'c4ad0cb4-7b2f-4ae2-8bcb-2d6d0d9cd6f5' },
  signature: { header: 'x-hub-signature', prefix: 'sha256=', encoding: 'hex' },
  uncovered: ['x-request-uuid', 'x-event-key'],
})
