import { hmac } from '../hmac.ts'
import { textAt } from '../locate.ts'
import type { GenuineMessage } from '../message.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'
import type { Tolerance } from '../timestamp.ts'

/**
 * Linear: issues, comments, projects and all that changes in a workspace.
 *
 * - id: `Linear-Delivery`, which is not signed, so a replay is known by the signed bytes too. Type: the body's `type`
 *   and `action` (`Issue.create`). Time: the body's `webhookTimestamp`, that of the attempt, at most 60 s off.
 * - Answer 200 within 5 s. Sent again after 1 minute, 1 hour and 6 hours.
 *
 * https://linear.app/developers/webhooks
 */
export function linear(options: Secrets & Tolerance): Scheme {
  const { tolerance = 60 } = options
  return hmac({
    ...options,
    source: 'linear',
    header: 'linear-signature',
    id: { header: 'linear-delivery' },
    type: typeOf,
    timestamp: { body: 'webhookTimestamp', unit: 'milliseconds', tolerance },
    deadline: 4000,
    statuses: { delivered: 200 },
  })
}

function typeOf({ data }: GenuineMessage): string {
  const type = textAt(data, 'type')
  const action = textAt(data, 'action')
  return type === undefined || action === undefined ? '' : `${type}.${action}`
}
