import { bodyHmac } from '../body-hmac.ts'
import type { WebhookReply } from '../message.ts'
import { parameter } from '../query.ts'
import { textReply } from '../replies.ts'
import type { WebhookRequest } from '../request.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'

/**
 * Dropbox: which accounts have changes. The secret is the app's.
 *
 * - id: a new one each time. A notification says only that accounts have changed, so the next one may be alike to the
 *   byte and is another all the same; a replay makes its receiver ask Dropbox once too often, no more. Type: `dropbox`.
 *   Time: when it was received; Dropbox sends none.
 * - Challenge: a GET whose `challenge` is echoed as plain text, within 10 s.
 * - Answer 200 within 10 s. Sent again with growing pauses for about ten minutes.
 *
 * https://www.dropbox.com/developers/reference/webhooks
 */
export function dropbox(secrets: Secrets): Scheme {
  const scheme = bodyHmac({
    ...secrets,
    source: 'dropbox',
    header: 'x-dropbox-signature',
    id: () => crypto.randomUUID(),
    deadline: 9000,
    statuses: { delivered: 200 },
    challenge: { methods: ['GET'], answer },
  })
  return { ...scheme, signsId: true }
}

function answer({ url }: WebhookRequest): WebhookReply | undefined {
  const challenge = parameter(url, 'challenge')
  return challenge === undefined ? undefined : textReply(challenge)
}
