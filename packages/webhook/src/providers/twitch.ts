import { hmac } from '../hmac.ts'
import { member, textAt } from '../locate.ts'
import type { GenuineMessage, WebhookReply } from '../message.ts'
import { textReply } from '../replies.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'
import type { Tolerance } from '../timestamp.ts'

/**
 * Twitch: EventSub by webhook. The secret is the subscription's, 10 to 100 characters.
 *
 * - id: `Twitch-Eventsub-Message-Id`, the same when it is sent again. Time: `Twitch-Eventsub-Message-Timestamp`, at most
 *   10 minutes off. Both are signed.
 * - Type: that of the body's `subscription` (`stream.online`), or `revocation` for a message without an event, which
 *   tells that the subscription has ended. The headers that name a type are not signed, and not looked at.
 * - Challenge: a message with a `challenge` is verified, answered with it as plain text, and not delivered.
 * - Answer 2xx "within a few seconds", here 5. How often it is sent again is not documented; after too many failures the
 *   subscription is revoked.
 *
 * https://dev.twitch.tv/docs/eventsub/handling-webhook-events/
 */
export function twitch(options: Secrets & Tolerance): Scheme {
  const { tolerance = 600 } = options
  return hmac({
    ...options,
    secretFormat: { min: 10, max: 100 },
    source: 'twitch',
    header: 'twitch-eventsub-message-signature',
    prefix: 'sha256=',
    signed: '{id}{timestamp}{body}',
    id: { header: 'twitch-eventsub-message-id' },
    timestamp: { header: 'twitch-eventsub-message-timestamp', unit: 'rfc3339', tolerance },
    type: typeOf,
    deadline: 4000,
    reply,
  })
}

function typeOf({ data }: GenuineMessage): string {
  const tells = member(data, 'event') !== undefined || member(data, 'events') !== undefined
  return tells ? (textAt(data, 'subscription.type') ?? '') : 'revocation'
}

function reply({ data }: GenuineMessage): WebhookReply | undefined {
  const challenge = member(data, 'challenge')
  return typeof challenge === 'string' ? textReply(challenge) : undefined
}
