import Stripe from 'stripe'
import { expect, it } from 'vitest'
import { createReceiver, stripe } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'whsec_0123456789abcdef'
const scheme = stripe({ secret })
const sdk = new Stripe('sk_test_none')

it('stripe verifies what is signed here', async () => {
  const { headers, body } = await scheme.sign({ id: 'evt_1', object: 'event', type: 'ü' })
  const event = sdk.webhooks.constructEvent(Buffer.from(body), headers['stripe-signature'] ?? '', secret)
  expect(event).toMatchObject({ id: 'evt_1', type: 'ü' })
})

it('verifies what stripe signs', async () => {
  const payload = JSON.stringify({ id: 'evt_1', type: 'charge.succeeded', name: 'ü' })
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'stripe-signature': sdk.webhooks.generateTestHeaderString({ payload, secret }),
  }
  const receive = createReceiver({ scheme, deliver: () => {} })
  const request = { method: 'POST', url: '/', headers, body: new TextEncoder().encode(payload) }
  expect((await receive(request)).outcome).toMatchObject({
    kind: 'delivered',
    delivery: { id: 'evt_1', type: 'charge.succeeded', source: 'stripe', data: { name: 'ü' } },
  })
})

providerContract({
  create: (secrets) => stripe({ secrets }),
  secrets: [secret, 'whsec_the_old_one'],
  payload: { id: 'evt_1', type: 'charge.succeeded' },
  expected: { source: 'stripe', type: 'charge.succeeded', id: 'evt_1' },
  signature: { header: 'stripe-signature', prefix: 'v1=', encoding: 'hex', separator: ',' },
  tolerance: 300,
})

it('does not take v0, which Stripe sends in test mode, for a signature', async () => {
  const { headers, ...request } = await scheme.sign({ id: 'evt_1', type: 'a' })
  const signature = headers['stripe-signature'] ?? ''
  const verdict = (text: string) =>
    scheme.verify({ ...request, headers: { 'stripe-signature': text } }, Date.now())
  expect(await verdict(`${signature},v0=${'0'.repeat(64)}`)).toMatchObject({ genuine: true })
  expect(await verdict(signature.replace('v1=', 'v0='))).toMatchObject({ genuine: false })
})

it('has the tolerance that is asked for', async () => {
  const request = await scheme.sign('{}', { time: new Date(0) })
  expect(await stripe({ secret, tolerance: 600 }).verify(request, 600_000)).toMatchObject({ genuine: true })
  expect(await scheme.verify(request, 600_000)).toMatchObject({ genuine: false })
})
