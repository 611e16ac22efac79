import Mux from '@mux/mux-node'
import { expect, it } from 'vitest'
import { mux } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'the signing secret'

it('@mux/mux-node verifies what is signed here', async () => {
  const { headers, body } = await mux({ secret }).sign({ id: '1', type: 'video.asset.ready', title: 'ü' })
  const { webhooks } = new Mux({ tokenId: 'none', tokenSecret: 'none' })
  await expect(
    webhooks.verifySignature(new TextDecoder().decode(body), headers, secret),
  ).resolves.toBeUndefined()
})

providerContract({
  create: (secrets) => mux({ secrets }),
  secrets: [secret, 'the old secret'],
  payload: { id: '3e7a', type: 'video.asset.ready' },
  expected: { source: 'mux', type: 'video.asset.ready', id: '3e7a' },
  signature: { header: 'mux-signature', prefix: 'v1=', encoding: 'hex', separator: ',' },
  tolerance: 300,
})
