import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'
import { token } from '../token.ts'
import { gitlabType } from './gitlab.ts'

/**
 * GitLab with a secret token, which is shown in `X-Gitlab-Token` and signs nothing: it proves who sends, not what. Take
 * a signing token and `gitlab` where your GitLab has them.
 *
 * - id: `Idempotency-Key`, the same when it is sent again. Type: as with `gitlab`. Time: when it was received.
 * - Answer 2xx within 10 s.
 *
 * https://docs.gitlab.com/user/project/integrations/webhooks/
 */
export function gitlabToken(secrets: Secrets): Scheme {
  return token({
    ...secrets,
    source: 'gitlab',
    header: 'x-gitlab-token',
    id: { header: 'idempotency-key' },
    type: gitlabType,
    deadline: 9000,
  })
}
