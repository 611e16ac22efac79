import { readHeader } from '../request.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'
import { token } from '../token.ts'
import { gitlabType } from './gitlab.ts'

const idHeader = 'idempotency-key'

/**
 * GitLab with a secret token, which is shown in `X-Gitlab-Token` and signs nothing: it proves who sends, not what. Take
 * a signing token and `gitlab` where your GitLab has them.
 *
 * - id: `Idempotency-Key`, the same when it is sent again; of a GitLab before 17.4, which sends none, a digest of the body.
 *   Type: as with `gitlab`. Time: when it was received.
 * - Answer 2xx within 10 s.
 *
 * https://docs.gitlab.com/user/project/integrations/webhooks/
 */
export function gitlabToken(secrets: Secrets): Scheme {
  const scheme = token({
    ...secrets,
    source: 'gitlab',
    header: 'x-gitlab-token',
    id: ({ headers }) => readHeader(headers, idHeader),
    type: gitlabType,
    deadline: 9000,
  })
  return {
    ...scheme,
    sign: (payload, { id = crypto.randomUUID(), headers, ...options } = {}) =>
      scheme.sign(payload, { ...options, headers: { [idHeader]: id, ...headers } }),
  }
}
