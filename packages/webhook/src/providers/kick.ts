import { asymmetric } from '../asymmetric.ts'
import type { PublicKeys } from '../public-keys.ts'
import type { Scheme } from '../scheme.ts'

export type KickOptions = PublicKeys & {
  /** Seconds that the timestamp may lie in the past or in the future. Default 300. */
  readonly tolerance?: number | undefined
}

/**
 * Kick. Its public key is in its documentation and at `GET /public/v1/public-key`, in PEM.
 *
 * - id: `Kick-Event-Message-Id`. Time: `Kick-Event-Message-Timestamp`. Both are signed before the body. Type:
 *   `Kick-Event-Type`, which is not signed: look at the body before you trust it.
 * - One key signs for every app. Whoever runs another one can hand on to you what Kick sent to it: look at the
 *   broadcaster in the body.
 * - Answer 2xx. How long Kick waits, and how often it sends again, is not published.
 *
 * https://docs.kick.com/events/webhook-security
 */
export function kick(options: KickOptions): Scheme {
  const { tolerance = 300 } = options
  return asymmetric({
    ...options,
    source: 'kick',
    algorithm: 'rsa-sha256',
    header: 'kick-event-signature',
    signed: '{id}.{timestamp}.{body}',
    id: { header: 'kick-event-message-id' },
    type: { header: 'kick-event-type' },
    timestamp: { header: 'kick-event-message-timestamp', unit: 'rfc3339', tolerance },
  })
}
