import { hmac } from '../hmac.ts'
import { member, textAt } from '../locate.ts'
import type { GenuineMessage, WebhookReply } from '../message.ts'
import { textReply } from '../replies.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'
import type { Tolerance } from '../timestamp.ts'

/**
 * Slack: the Events API, interactive components and slash commands. The secret is the app's signing secret.
 *
 * - id: an event's `event_id`, the same when it is sent again; elsewhere the signature. Type: that of the event
 *   (`app_mention`), of the interaction (`block_actions`), or `slash_command`. Time: `X-Slack-Request-Timestamp`, that
 *   of the attempt. All are signed.
 * - Challenges: `url_verification` and `ssl_check` are verified like all else, then answered, and not delivered. An `ssl_check`
 *   was seen without a signature (slackapi/bolt-js#1397): such a one is refused. It looks at the certificate, and has done so then.
 * - Answer 2xx within 3 s. An event is sent again at once, after 1 minute and after 5 minutes, nothing else is.
 *
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function slack(options: Secrets & Tolerance): Scheme {
  const { tolerance = 300 } = options
  return hmac({
    ...options,
    source: 'slack',
    header: 'x-slack-signature',
    prefix: 'v0=',
    signed: 'v0:{timestamp}:{body}',
    timestamp: { header: 'x-slack-request-timestamp', tolerance },
    id: ({ data }) => textAt(data, 'event_id'),
    type: typeOf,
    form: payloadOf,
    deadline: 2500,
    statuses: { delivered: 200 },
    reply,
  })
}

/** An interaction is JSON in a field, a command has fields of its own. */
function payloadOf(fields: URLSearchParams): unknown {
  const payload = fields.get('payload')
  return payload === null ? Object.fromEntries(fields) : JSON.parse(payload)
}

function typeOf({ data }: GenuineMessage): string {
  if (textAt(data, 'command') !== undefined) return 'slash_command'
  return textAt(data, 'event.type') ?? textAt(data, 'type') ?? ''
}

function reply({ data }: GenuineMessage): WebhookReply | undefined {
  if (member(data, 'ssl_check') === '1') return textReply('')
  const challenge = member(data, 'challenge')
  if (member(data, 'type') !== 'url_verification' || typeof challenge !== 'string') return undefined
  return textReply(challenge)
}
