import { bodyHmac } from '../body-hmac.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'

/**
 * Bitbucket Cloud: webhooks of repositories and workspaces. Without a secret they are not signed, and are refused.
 *
 * - id: `X-Request-UUID`. Type: `X-Event-Key`, such as `repo:push`. Time: when it was received; Bitbucket sends none.
 * - Only the body is signed, so a replay is known by the signed bytes too.
 * - Answer 2xx; how long it waits is not on that page, here 10 s. Which attempt it is says `X-Attempt-Number`.
 *
 * https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/
 */
export function bitbucket(secrets: Secrets): Scheme {
  return bodyHmac({
    ...secrets,
    source: 'bitbucket',
    header: 'x-hub-signature',
    prefix: 'sha256=',
    id: { header: 'x-request-uuid' },
    type: { header: 'x-event-key' },
    deadline: 9000,
  })
}
