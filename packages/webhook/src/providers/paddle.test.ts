import { Paddle } from '@paddle/paddle-node-sdk'
import { expect, it } from 'vitest'
import { paddle } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'pdl_ntfset_0123456789'

it('verifies the published signature', async () => {
  // https://github.com/PaddleHQ/paddle-node-sdk, webhooks-validator.node.test.ts
  const time = new Date(1_698_796_800_000)
  const request = await paddle({ secret: 'VALID_SECRET' }).sign('{"data": ["1", "2"]}', { time })
  expect(request.headers['paddle-signature']).toBe(
    'ts=1698796800;h1=a300428748dce5c70e4da19bffd60769591ea969c99dea3105d0ec9612cf43f9',
  )
  expect(await paddle({ secret: 'VALID_SECRET' }).verify(request, time.getTime())).toMatchObject({ time })
})

it('@paddle/paddle-node-sdk verifies what is signed here', async () => {
  const { headers, body } = await paddle({ secret }).sign({ event_id: 'evt_1', event_type: 'ü' })
  const signature = headers['paddle-signature'] ?? ''
  const { webhooks } = new Paddle('none')
  expect(await webhooks.isSignatureValid(new TextDecoder().decode(body), secret, signature)).toBe(true)
})

providerContract({
  create: (secrets) => paddle({ secrets }),
  secrets: [secret, 'pdl_ntfset_the_old_one'],
  payload: { event_id: 'evt_1', event_type: 'transaction.completed' },
  expected: { source: 'paddle', type: 'transaction.completed', id: 'evt_1' },
  signature: { header: 'paddle-signature', prefix: 'h1=', encoding: 'hex', separator: ';' },
  tolerance: 60,
  statuses: { delivered: 200 },
})
