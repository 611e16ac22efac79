import { member, textAt } from '../locate.ts'
import type { GenuineMessage } from '../message.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'
import type { Tolerance } from '../timestamp.ts'
import { standardSignature } from './standard-webhooks.ts'

/**
 * GitLab with a signing token, `whsec_` and 32 bytes in base64: Standard Webhooks. For the older secret token, which
 * signs nothing, there is `gitlabToken`.
 *
 * - id: `webhook-id`. Time: `webhook-timestamp`. Both are signed.
 * - Type: the body's `object_kind`, or `event_name` of a system hook, joined with the action of its `object_attributes`
 *   where there is one (`merge_request.open`). It is signed, which `X-Gitlab-Event` is not.
 * - Answer 2xx within 10 s. GitLab does not send again; after four failures it pauses a hook, for a minute at first and
 *   for a day at last.
 *
 * https://docs.gitlab.com/user/project/integrations/webhooks/
 */
export function gitlab(options: Secrets & Tolerance): Scheme {
  return standardSignature('webhook', { ...options, source: 'gitlab', type: gitlabType, deadline: 9000 })
}

export function gitlabType({ data }: GenuineMessage): string {
  const kind = textAt(data, 'object_kind') ?? textAt(data, 'event_name')
  const action = member(data, 'object_attributes.action')
  if (kind === undefined) return ''
  return typeof action === 'string' ? `${kind}.${action}` : kind
}
