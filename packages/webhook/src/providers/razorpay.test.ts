import Razorpay from 'razorpay'
import { expect, it } from 'vitest'
import { razorpay } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'the webhook secret'

it('razorpay verifies what is signed here', async () => {
  const { headers, body } = await razorpay({ secret }).sign({ event: 'payment.captured', name: 'ü' })
  const signature = headers['x-razorpay-signature'] ?? ''
  expect(Razorpay.validateWebhookSignature(new TextDecoder().decode(body), signature, secret)).toBe(true)
})

providerContract({
  create: (secrets) => razorpay({ secrets }),
  secrets: [secret, 'the old secret'],
  payload: { event: 'payment.captured' },
  options: { id: 'evt_1' },
  expected: { source: 'razorpay', type: 'payment.captured', id: 'evt_1' },
  signature: { header: 'x-razorpay-signature', encoding: 'hex' },
  uncovered: ['x-razorpay-event-id'],
})
