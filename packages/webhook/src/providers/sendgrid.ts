import { asymmetric } from '../asymmetric.ts'
import type { PublicKeys } from '../public-keys.ts'
import type { Scheme } from '../scheme.ts'

export type SendgridOptions = PublicKeys & {
  /** Seconds that the timestamp may lie in the past or in the future. Default 86,400: a day, as the replay guard. */
  readonly tolerance?: number | undefined
}

/**
 * SendGrid's Event Webhook, with its Signature Verification turned on: the public key is shown there, in base64.
 *
 * - The body is a list of events, each with its own `sg_event_id` and `event`. So the delivery has no id but a digest of
 *   what is signed, and its type is `sendgrid`. SendGrid sends some events several times: know them by `sg_event_id`.
 * - `X-Twilio-Email-Event-Webhook-Timestamp` and the body are signed, to the line break at its end.
 * - Answer 2xx. How long SendGrid waits, and how often it sends again, is not published.
 *
 * https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
export function sendgrid(options: SendgridOptions): Scheme {
  const { tolerance = 86_400 } = options
  return asymmetric({
    ...options,
    source: 'sendgrid',
    algorithm: 'ecdsa-p256-sha256',
    header: 'x-twilio-email-event-webhook-signature',
    signed: '{timestamp}{body}',
    timestamp: { header: 'x-twilio-email-event-webhook-timestamp', tolerance },
  })
}
