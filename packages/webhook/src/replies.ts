import type { WebhookReply } from './message.ts'

/** A reply that a browser cannot be made to take for a page, whatever a sender had it say. */
export function textReply(body: string): WebhookReply {
  return reply('text/plain; charset=utf-8', body)
}

export function jsonReply(value: unknown): WebhookReply {
  return reply('application/json', JSON.stringify(value))
}

function reply(type: string, body: string): WebhookReply {
  return { status: 200, headers: { 'content-type': type, 'x-content-type-options': 'nosniff' }, body }
}
