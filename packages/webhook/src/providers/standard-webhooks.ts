import { asymmetric } from '../asymmetric.ts'
import { hmac } from '../hmac.ts'
import type { Locator } from '../locate.ts'
import type { PublicKeys } from '../public-keys.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'

export type StandardWebhooksOptions = (Secrets | PublicKeys) & {
  /** Seconds that the timestamp may lie in the past or in the future. Default 300. */
  readonly tolerance?: number | undefined
  /** The provider, as the `source` of its deliveries. Default `'standard-webhooks'`. */
  readonly source?: string | undefined
  /** Where the event's type stands, which the specification only recommends. Default `{ body: 'type' }`. */
  readonly type?: Locator | undefined
}

/**
 * Standard Webhooks, version `v1` with a `secret` and `v1a` with a `publicKey`: OpenAI, Anthropic, Svix with its own
 * headers renamed, and many more.
 *
 * - id: `webhook-id`, the same when it is sent again. Type: the body's `type`. Time: `webhook-timestamp`, that of the
 *   attempt. All are signed.
 * - The secret is `whsec_` and 24 to 64 bytes in base64, the public key `whpk_` and 32 bytes. While it is replaced, a
 *   request carries several signatures.
 * - Answer 2xx within 15 s. Sent again after 5 s, 5 min, 30 min, 2 h and so on for days, by the specification's example.
 *
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function standardWebhooks(options: StandardWebhooksOptions): Scheme {
  const { source = 'standard-webhooks' } = options
  return standardSignature('webhook', { ...options, source })
}

/** The same under another name of its three headers, by a provider with another deadline. */
export function standardSignature(
  name: 'webhook' | 'svix',
  options: StandardWebhooksOptions & { readonly source: string; readonly deadline?: number },
): Scheme {
  const { tolerance = 300, source, type = { body: 'type' }, deadline = 14_000 } = options
  const shared = {
    source,
    type,
    header: `${name}-signature`,
    separator: ' ',
    encoding: 'base64',
    signed: '{id}.{timestamp}.{body}',
    id: { header: `${name}-id` },
    timestamp: { header: `${name}-timestamp`, tolerance },
    deadline,
  } as const
  if (!isPublic(options)) {
    const secretFormat = { prefix: 'whsec_', encoding: 'base64', min: 24, max: 64 } as const
    return hmac({ ...options, ...shared, secretFormat, prefix: 'v1,' })
  }
  const keyFormat = { prefix: 'whpk_', privatePrefix: 'whsk_' }
  return asymmetric({ ...options, ...shared, keyFormat, algorithm: 'ed25519', prefix: 'v1a,' })
}

function isPublic(options: Secrets | PublicKeys): options is PublicKeys {
  return 'publicKey' in options || 'publicKeys' in options
}
