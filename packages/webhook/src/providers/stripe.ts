import { hmac } from '../hmac.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'
import type { Tolerance } from '../timestamp.ts'

/**
 * Stripe: events of an account, snapshot and thin. The secret is the endpoint's, `whsec_…`, whole.
 *
 * - id: the body's `id` (`evt_…`), the same when it is sent again. Type: the body's `type`. Time: the `t` of the
 *   signature, that of the attempt. All are signed. While a secret is replaced there are several `v1`.
 * - Answer 2xx; how long it waits is not on that page, here 10 s. Sent again with growing pauses for three days, in a
 *   sandbox three times in some hours. Events come in no order.
 *
 * https://docs.stripe.com/webhooks/signature
 */
export function stripe(options: Secrets & Tolerance): Scheme {
  const { tolerance = 300 } = options
  return hmac({
    ...options,
    source: 'stripe',
    header: 'stripe-signature',
    prefix: 'v1=',
    separator: ',',
    signed: '{timestamp}.{body}',
    timestamp: { member: 't=', tolerance },
    id: { body: 'id' },
    type: { body: 'type' },
    deadline: 9000,
  })
}
