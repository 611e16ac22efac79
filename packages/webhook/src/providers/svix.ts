import type { Scheme } from '../scheme.ts'
import { type StandardWebhooksOptions, standardSignature } from './standard-webhooks.ts'

/**
 * Svix, and who sends through it: Clerk, Resend and many more (`source: 'clerk'`). Standard Webhooks under the names
 * that its headers had before: a sender that renamed them to `webhook-…` is `standardWebhooks`.
 *
 * - id: `svix-id`, the same when it is sent again. Type: the body's `type`. Time: `svix-timestamp`, that of the attempt.
 *   All are signed. While a secret is replaced there are several signatures.
 * - Answer 2xx within 15 s, no redirect. Sent again after 5 s, 5 and 30 minutes, 2, 5, 10 and 10 hours; an endpoint that
 *   fails for five days is disabled.
 *
 * https://docs.svix.com/receiving/verifying-payloads/how-manual
 */
export function svix(options: StandardWebhooksOptions): Scheme {
  const { source = 'svix' } = options
  return standardSignature('svix', { ...options, source })
}
