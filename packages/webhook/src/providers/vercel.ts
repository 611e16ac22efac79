import { bodyHmac } from '../body-hmac.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'

/**
 * Vercel: webhooks of accounts and integrations. The secret is the webhook's, or the integration's client secret.
 *
 * - id: the body's `id`, that of the delivery. Type: the body's `type`, such as `deployment.created`. Both are signed
 *   with it, with HMAC-SHA1. Time: when it was received; `createdAt` is that of the event, and may be old.
 * - Answer 2xx; how long it waits is not on that page, here 10 s.
 *
 * https://vercel.com/docs/webhooks/webhooks-api
 */
export function vercel(secrets: Secrets): Scheme {
  return bodyHmac({
    ...secrets,
    source: 'vercel',
    header: 'x-vercel-signature',
    algorithm: 'sha1',
    id: { body: 'id' },
    type: { body: 'type' },
    deadline: 9000,
  })
}
