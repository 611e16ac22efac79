import { type AsymmetricOptions, asymmetric } from '../asymmetric.ts'
import { member } from '../locate.ts'
import type { GenuineMessage, WebhookReply } from '../message.ts'
import type { PublicKeys } from '../public-keys.ts'
import type { Scheme } from '../scheme.ts'

export type DiscordOptions = PublicKeys & {
  /** Seconds that the timestamp may lie in the past or in the future. Default 86,400: a day, as the replay guard. */
  readonly tolerance?: number | undefined
}

/**
 * Discord's webhook events. The public key is on the application's General Information page, 64 hex digits.
 *
 * - id: none, so a digest of what is signed. Type: `event.type`, such as `APPLICATION_AUTHORIZED`. Time:
 *   `X-Signature-Timestamp`, signed before the body.
 * - A PING (type 0) is signed like the rest; it is answered 204 and reaches no handler. Discord also sends signatures
 *   that are wrong, and takes the URL away from whoever does not answer those 401.
 * - Answer 204 within 3 s. Sent again for up to 10 minutes, ever more rarely.
 *
 * https://docs.discord.com/developers/events/webhook-events
 */
export function discord(options: DiscordOptions): Scheme {
  return schemeOf(options, { reply: pong, type: { body: 'event.type' } })
}

/**
 * Discord's interactions, when they come over HTTP. As `discord`, but for:
 *
 * - id: the body's `id`. Type: the interaction's, such as `APPLICATION_COMMAND`. A PING (type 1) is answered `{"type":1}`.
 * - Answered 202 within 3 s; your handler replies to the user through the interaction's callback endpoint.
 *
 * https://docs.discord.com/developers/interactions/receiving-and-responding
 */
export function discordInteractions(options: DiscordOptions): Scheme {
  return schemeOf(options, {
    reply: interactionPong,
    id: { body: 'id' },
    type: typeOf,
    statuses: { delivered: 202 },
  })
}

function schemeOf(
  options: DiscordOptions,
  own: Pick<AsymmetricOptions, 'reply' | 'id' | 'type' | 'statuses'>,
): Scheme {
  const { tolerance = 86_400 } = options
  return asymmetric({
    ...options,
    ...own,
    source: 'discord',
    algorithm: 'ed25519',
    keyFormat: { encoding: 'hex' },
    header: 'x-signature-ed25519',
    encoding: 'hex',
    signed: '{timestamp}{body}',
    timestamp: { header: 'x-signature-timestamp', tolerance },
    deadline: 2500,
  })
}

function pong({ data }: GenuineMessage): WebhookReply | undefined {
  return member(data, 'type') === 0 ? { status: 204, headers: {}, body: '' } : undefined
}

function interactionPong({ data }: GenuineMessage): WebhookReply | undefined {
  // An event of the other kind has the same key, and its type is 1 too: taken for a PING, all of them would be lost.
  if (member(data, 'type') !== 1 || member(data, 'event') !== undefined) return undefined
  return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"type":1}' }
}

const interactions = new Map<unknown, string>([
  [2, 'APPLICATION_COMMAND'],
  [3, 'MESSAGE_COMPONENT'],
  [4, 'APPLICATION_COMMAND_AUTOCOMPLETE'],
  [5, 'MODAL_SUBMIT'],
])

function typeOf({ data }: GenuineMessage): string {
  const type = member(data, 'type')
  return interactions.get(type) ?? `INTERACTION_${type}`
}
