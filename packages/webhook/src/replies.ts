import type { WebhookReply } from './message.ts'
import type { Challenge } from './scheme.ts'

/** A HEAD by which a provider asks whether there is an endpoint at all, before it takes its URL. */
export const byHead: Challenge = {
  methods: ['HEAD'],
  answer: () => ({ status: 200, headers: {}, body: '' }),
}

/** A reply that a browser does not take for a page, whatever text a sender has it echo. */
export function textReply(body: string): WebhookReply {
  return reply('text/plain; charset=utf-8', body)
}

export function jsonReply(value: unknown): WebhookReply {
  return reply('application/json', JSON.stringify(value))
}

function reply(type: string, body: string): WebhookReply {
  return { status: 200, headers: { 'content-type': type, 'x-content-type-options': 'nosniff' }, body }
}
