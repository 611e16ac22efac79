import { bodyHmac } from '../body-hmac.ts'
import { parameter } from '../query.ts'
import { textReply } from '../replies.ts'
import type { Scheme } from '../scheme.ts'
import { keysOf, type Secrets } from '../secrets.ts'
import { ShownSecret } from '../shown-secret.ts'

export type MetaOptions = Secrets & {
  /** The token that was entered beside the callback's URL, which a challenge shows. */
  readonly verifyToken: string
}

/**
 * Meta: Facebook, Instagram, Messenger and WhatsApp. The secret is the app's.
 *
 * - A request holds a list of entries, and an entry a list of changes. id: none, so the signature is the id, the same
 *   when the same bytes are sent again. Type: the body's `object`, such as `whatsapp_business_account`. Time: when it was
 *   received; each entry has one.
 * - Challenge: a GET with `hub.mode=subscribe`, the token in `hub.verify_token`, and `hub.challenge`, which is echoed as
 *   plain text.
 * - Answer 200; how long it waits is not on that page, here 10 s. Sent again at once, and then ever less often for
 *   36 hours.
 *
 * https://developers.facebook.com/docs/graph-api/webhooks/getting-started
 */
export function meta(options: MetaOptions): Scheme {
  const [bytes] = keysOf({ secret: options.verifyToken })
  const token = new ShownSecret(bytes)
  return bodyHmac({
    ...options,
    source: 'meta',
    header: 'x-hub-signature-256',
    prefix: 'sha256=',
    type: { body: 'object' },
    deadline: 9000,
    statuses: { delivered: 200 },
    challenge: {
      methods: ['GET'],
      async answer({ url }) {
        const challenge = parameter(url, 'hub.challenge')
        if (challenge === undefined || parameter(url, 'hub.mode') !== 'subscribe') return undefined
        const shown = parameter(url, 'hub.verify_token') ?? ''
        return (await token.is(shown)) ? textReply(challenge) : undefined
      },
    },
  })
}
