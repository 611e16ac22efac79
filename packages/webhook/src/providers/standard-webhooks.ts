import { hmac } from '../hmac.ts'
import type { Locator } from '../locate.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'

export type StandardWebhooksOptions = Secrets & {
  /** Seconds that the timestamp may lie in the past or in the future. Default 300. */
  readonly tolerance?: number
  /** The producer, as the `source` of its deliveries. Default `'standard-webhooks'`. */
  readonly source?: string
  /** Where the event's type stands, which the specification only recommends. Default `{ body: 'type' }`. */
  readonly type?: Locator
}

/**
 * Standard Webhooks, version `v1`: OpenAI, Anthropic, Svix with its own headers renamed, and many more.
 *
 * - id: `webhook-id`, the same when it is sent again. Type: the body's `type`. Time: `webhook-timestamp`, that of the
 *   attempt. All are signed.
 * - The secret is `whsec_` and 24 to 64 bytes in base64. While it is replaced, a request carries several signatures.
 * - Answer 2xx within 15 s. Sent again after 5 s, 5 min, 30 min, 2 h and so on for days, by the specification's example.
 *
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function standardWebhooks(options: StandardWebhooksOptions): Scheme {
  const { tolerance = 300, source = 'standard-webhooks', type = { body: 'type' } } = options
  return hmac({
    ...options,
    source,
    type,
    secretFormat: { prefix: 'whsec_', encoding: 'base64', min: 24, max: 64 },
    header: 'webhook-signature',
    prefix: 'v1,',
    separator: ' ',
    encoding: 'base64',
    signed: '{id}.{timestamp}.{body}',
    id: { header: 'webhook-id' },
    timestamp: { header: 'webhook-timestamp', tolerance },
    deadline: 14_000,
  })
}
