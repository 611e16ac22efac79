import { bodyHmac } from '../body-hmac.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'

/**
 * Razorpay: payments, orders and refunds. What was signed by an old secret is sent again with that signature: keep both.
 *
 * - id: `X-Razorpay-Event-Id`, the same when it is sent again, and not signed: a replay is known by the signed bytes
 *   too. Type: the body's `event`, such as `payment.captured`. Time: when it was received.
 * - Answer 2xx; how long it waits is not on that page, here 5 s. Sent again with growing pauses for 24 hours.
 *
 * https://razorpay.com/docs/webhooks/validate-test/
 */
export function razorpay(secrets: Secrets): Scheme {
  return bodyHmac({
    ...secrets,
    source: 'razorpay',
    header: 'x-razorpay-signature',
    id: { header: 'x-razorpay-event-id' },
    type: { body: 'event' },
    deadline: 4000,
  })
}
