import { hmac } from '../hmac.ts'
import { type PublicUrl, publicUrl } from '../public-url.ts'
import { byHead } from '../replies.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'

export type TrelloOptions = Secrets & PublicUrl

/**
 * Trello. The secret is the application's (that of OAuth 1.0), `url` the webhook's `callbackURL`.
 *
 * - id: `action.id`. Type: `action.type`, such as `updateCard`. Time: when it was received; Trello signs none.
 * - The body and the URL are signed. A HEAD, which Trello sends before it creates a webhook, is answered 200.
 * - Answer 200. Sent again after 30, 60 and 120 s.
 *
 * https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/
 */
export function trello(options: TrelloOptions): Scheme {
  return hmac({
    ...options,
    source: 'trello',
    header: 'x-trello-webhook',
    algorithm: 'sha1',
    encoding: 'base64',
    signed: `{body}${publicUrl(options)}`,
    id: { body: 'action.id' },
    type: { body: 'action.type' },
    statuses: { delivered: 200 },
    challenge: byHead,
  })
}
