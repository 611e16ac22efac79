import { bodyHmac } from '../body-hmac.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'

/**
 * Lemon Squeezy: orders, subscriptions and licence keys of a store.
 *
 * - id: none, so the signature is the id, the same when it is sent again. Type: the body's `meta.event_name`, which is
 *   signed, as `X-Event-Name` is not. Time: when it was received; Lemon Squeezy sends none.
 * - Answer 200; how long it waits is not on that page, here 10 s. Sent again three times, after 5, 25 and 125 s.
 *
 * https://docs.lemonsqueezy.com/help/webhooks/webhook-requests
 */
export function lemonSqueezy(secrets: Secrets): Scheme {
  return bodyHmac({
    ...secrets,
    source: 'lemon-squeezy',
    header: 'x-signature',
    type: { body: 'meta.event_name' },
    deadline: 9000,
    statuses: { delivered: 200 },
  })
}
