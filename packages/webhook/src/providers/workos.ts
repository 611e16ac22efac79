import { hmac } from '../hmac.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'
import type { Tolerance } from '../timestamp.ts'

/**
 * WorkOS: events of directories, connections and users.
 *
 * - id: the body's `id`, the same when it is sent again. Type: the body's `event`, such as `dsync.user.created`. Time:
 *   the `t` of the signature, in milliseconds, at most 180 s off. All are signed.
 * - Answer 2xx; how long it waits is not on that page, here 10 s. Sent again with growing pauses for three days, and
 *   outside production for some minutes.
 *
 * https://workos.com/docs/events/data-syncing/webhooks
 */
export function workos(options: Secrets & Tolerance): Scheme {
  const { tolerance = 180 } = options
  return hmac({
    ...options,
    source: 'workos',
    header: 'workos-signature',
    prefix: 'v1=',
    separator: ',',
    signed: '{timestamp}.{body}',
    timestamp: { member: 't=', unit: 'milliseconds', tolerance },
    id: { body: 'id' },
    type: { body: 'event' },
    deadline: 9000,
  })
}
