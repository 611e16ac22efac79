import { hmac } from '../hmac.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'
import type { Tolerance } from '../timestamp.ts'

/**
 * Paddle Billing: transactions and subscriptions. While a secret is replaced there are several `h1`.
 *
 * - id: the body's `event_id`, the same when it is sent again. Type: the body's `event_type`, such as
 *   `transaction.completed`. Time: the `ts` of the signature. All are signed.
 * - Paddle's own library allows the time to be 5 s off, which clocks seldom keep; here it is 60 s.
 * - Answer 200 within 5 s. Sent again 60 times in three days, in the sandbox 3 times in 15 minutes.
 *
 * https://developer.paddle.com/webhooks/signature-verification
 */
export function paddle(options: Secrets & Tolerance): Scheme {
  const { tolerance = 60 } = options
  return hmac({
    ...options,
    source: 'paddle',
    header: 'paddle-signature',
    prefix: 'h1=',
    separator: ';',
    signed: '{timestamp}:{body}',
    timestamp: { member: 'ts=', tolerance },
    id: { body: 'event_id' },
    type: { body: 'event_type' },
    deadline: 4000,
    statuses: { delivered: 200 },
  })
}
