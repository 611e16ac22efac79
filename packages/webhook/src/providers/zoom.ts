import { importKey } from '#crypto'
import { encodeHex } from '../encoding.ts'
import { hmac } from '../hmac.ts'
import { member } from '../locate.ts'
import { bytesOf } from '../outgoing.ts'
import { jsonReply } from '../replies.ts'
import type { Scheme } from '../scheme.ts'
import { keysOf, type Secrets } from '../secrets.ts'
import type { Tolerance } from '../timestamp.ts'

/**
 * Zoom: events of an app. The secret is the app's secret token.
 *
 * - id: none, so the signature is the id. Type: the body's `event`, such as `meeting.started`. Time:
 *   `x-zm-request-timestamp`. All are signed. Whether Zoom signs anew what it sends again is not documented: if so, it is
 *   delivered again.
 * - Challenge: `endpoint.url_validation`, also every 72 hours, is verified, answered with the MAC of its token, and not
 *   delivered. While a secret is replaced, the first is the one that answers.
 * - Answer 200 or 204 within 3 s. Sent again after 5, 20 and 60 minutes.
 *
 * https://developers.zoom.us/docs/api/webhooks/
 */
export function zoom(options: Secrets & Tolerance): Scheme {
  const { tolerance = 300 } = options
  const key = importKey('sha256', keysOf(options)[0])
  return hmac({
    ...options,
    source: 'zoom',
    header: 'x-zm-signature',
    prefix: 'v0=',
    signed: 'v0:{timestamp}:{body}',
    timestamp: { header: 'x-zm-request-timestamp', tolerance },
    type: { body: 'event' },
    deadline: 2500,
    async reply({ data }) {
      const plainToken = member(data, 'payload.plainToken')
      if (member(data, 'event') !== 'endpoint.url_validation' || typeof plainToken !== 'string')
        return undefined
      return jsonReply({ plainToken, encryptedToken: encodeHex(await key.sign([bytesOf(plainToken)])) })
    },
  })
}
