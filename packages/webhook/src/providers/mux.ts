import { hmac } from '../hmac.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'
import type { Tolerance } from '../timestamp.ts'

/**
 * Mux: assets, uploads and live streams.
 *
 * - id: the body's `id`, the same when it is sent again. Type: the body's `type`, such as `video.asset.ready`. Time: the
 *   `t` of the signature. All are signed.
 * - Answer 2xx; how long it waits is not on that page, here 5 s.
 *
 * https://www.mux.com/docs/core/verify-webhook-signatures
 */
export function mux(options: Secrets & Tolerance): Scheme {
  const { tolerance = 300 } = options
  return hmac({
    ...options,
    source: 'mux',
    header: 'mux-signature',
    prefix: 'v1=',
    separator: ',',
    signed: '{timestamp}.{body}',
    timestamp: { member: 't=', tolerance },
    id: { body: 'id' },
    type: { body: 'type' },
    deadline: 4000,
  })
}
