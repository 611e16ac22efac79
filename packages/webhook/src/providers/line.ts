import { bodyHmac } from '../body-hmac.ts'
import { base64 } from '../encoding.ts'
import { member, textAt } from '../locate.ts'
import type { GenuineMessage, WebhookReply } from '../message.ts'
import { textReply } from '../replies.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'

/**
 * LINE: the events of a Messaging API channel. The secret is the channel's.
 *
 * - A request holds a list of events. id: that of its only event, `webhookEventId`, the same when it is sent again; of
 *   several events the signature is the id, and `deliver` tells by each event's own what it has seen. Type: that of its
 *   only event (`message`), else `events`. Time: when it was received; each event has a `timestamp`.
 * - A request without events checks the endpoint: it is verified and answered, and not delivered.
 * - Answer 200 within 2 s. Sent again only where redelivery is turned on.
 *
 * https://developers.line.biz/en/docs/messaging-api/receiving-messages/
 */
export function line(secrets: Secrets): Scheme {
  return bodyHmac({
    ...secrets,
    source: 'line',
    header: 'x-line-signature',
    codec: base64,
    id: ({ data }) => (countOf(data) === 1 ? textAt(data, 'events.0.webhookEventId') : undefined),
    type: ({ data }) => (countOf(data) === 1 ? (textAt(data, 'events.0.type') ?? '') : 'events'),
    deadline: 1500,
    statuses: { delivered: 200 },
    reply,
  })
}

function reply({ data }: GenuineMessage): WebhookReply | undefined {
  return countOf(data) === 0 ? textReply('') : undefined
}

function countOf(data: unknown): number | undefined {
  const events = member(data, 'events')
  return Array.isArray(events) ? events.length : undefined
}
