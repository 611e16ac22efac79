import { hmac } from '../hmac.ts'
import { type PublicUrl, publicUrl } from '../public-url.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'

export type SquareOptions = Secrets & PublicUrl

/**
 * Square. The secret is the subscription's signature key, `url` its notification URL.
 *
 * - id: the body's `event_id`. Type: its `type`. Time: when it was received; Square signs none.
 * - The URL and the body are signed.
 * - Answer 2xx within 10 s. Sent again for 24 h.
 *
 * https://developer.squareup.com/docs/webhooks/step3validate
 */
export function square(options: SquareOptions): Scheme {
  return hmac({
    ...options,
    source: 'square',
    header: 'x-square-hmacsha256-signature',
    encoding: 'base64',
    signed: `${publicUrl(options)}{body}`,
    id: { body: 'event_id' },
    type: { body: 'type' },
  })
}
