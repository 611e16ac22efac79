import { bodyHmac } from '../body-hmac.ts'
import { base64 } from '../encoding.ts'
import { textAt } from '../locate.ts'
import type { GenuineMessage } from '../message.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'

/**
 * Heroku: webhooks of apps and add-ons that have a secret.
 *
 * - id: the body's `webhook_metadata.event.id`, the same when it is sent again. Type: the body's `resource` and `action`
 *   (`release.update`). Both are signed with it. Time: when it was received; none of the body is that of the attempt.
 * - Answer 2xx; how long it waits is not on that page, here 10 s. Hooks of the level `notify` are never sent again,
 *   those of the level `sync` for 72 hours.
 *
 * https://devcenter.heroku.com/articles/app-webhooks
 */
export function heroku(secrets: Secrets): Scheme {
  return bodyHmac({
    ...secrets,
    source: 'heroku',
    header: 'heroku-webhook-hmac-sha256',
    codec: base64,
    id: { body: 'webhook_metadata.event.id' },
    type: typeOf,
    deadline: 9000,
  })
}

function typeOf({ data }: GenuineMessage): string {
  const resource = textAt(data, 'resource')
  const action = textAt(data, 'action')
  return resource === undefined || action === undefined ? '' : `${resource}.${action}`
}
