import { bodyHmac } from '../body-hmac.ts'
import { member } from '../locate.ts'
import type { GenuineMessage } from '../message.ts'
import { readHeader } from '../request.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'

/**
 * GitHub: webhooks of repositories, organisations and Apps, as JSON or as a form.
 *
 * - id: `X-GitHub-Delivery`, the same when it is sent again. Type: `X-GitHub-Event`, joined with the body's `action`
 *   where there is one (`issues.opened`). Time: when it was received; GitHub sends none.
 * - Only the body is signed. The two headers are hints that anyone who holds one genuine request can change, which is
 *   why a replay is known by the signed bytes too.
 * - Answer 2xx within 10 s. GitHub never sends again by itself; its owner can, by hand or through the API.
 *
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function github(secrets: Secrets): Scheme {
  const scheme = bodyHmac({
    ...secrets,
    source: 'github',
    header: 'x-hub-signature-256',
    prefix: 'sha256=',
    id: { header: 'x-github-delivery' },
    type: typeOf,
    form: 'payload',
    deadline: 9000,
  })
  return {
    ...scheme,
    sign: (payload, { type = 'ping', headers, ...options } = {}) =>
      scheme.sign(payload, { ...options, headers: { 'x-github-event': eventOf(type), ...headers } }),
  }
}

function typeOf({ headers, data }: GenuineMessage): string {
  const event = readHeader(headers, 'x-github-event') ?? ''
  if (!/^[a-z0-9_]{1,64}$/.test(event)) return ''
  const action = member(data, 'action')
  return typeof action === 'string' ? `${event}.${action}` : event
}

/** `issues.opened` is sent as `issues`; the rest stands in the body. */
function eventOf(type: string): string {
  const dot = type.indexOf('.')
  return dot === -1 ? type : type.slice(0, dot)
}
