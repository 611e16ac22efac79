import { bodyHmac } from '../body-hmac.ts'
import { textAt } from '../locate.ts'
import { byHead } from '../replies.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'

/**
 * Intercom: notifications of an app. The secret is the app's client secret.
 *
 * - id: the body's `id` (`notif_…`), which a `ping` may lack: then its signature. Type: the body's `topic`. Both are
 *   signed with it, with HMAC-SHA1. Time: when it was received; none of the body is that of the attempt.
 * - A HEAD, by which Intercom looks at the URL when it is entered, is answered 200. A `ping`, when the hook is saved, is
 *   delivered like all others.
 * - Answer 2xx; how long it waits is not on that page, others found 5 s. An answer 429 slows the sender down, for
 *   1 minute to 2 hours; a private app whose endpoint fails for seven days is suspended.
 *
 * https://developers.intercom.com/docs/webhooks/setting-up-webhooks
 * https://developers.intercom.com/docs/webhooks/webhook-notifications
 */
export function intercom(secrets: Secrets): Scheme {
  return bodyHmac({
    ...secrets,
    source: 'intercom',
    header: 'x-hub-signature',
    prefix: 'sha1=',
    algorithm: 'sha1',
    id: ({ data }) => textAt(data, 'id'),
    type: { body: 'topic' },
    deadline: 4000,
    challenge: byHead,
  })
}
