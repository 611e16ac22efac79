import { type Batch, batchOf } from '../batch.ts'
import { claim, refuse } from '../claims.ts'
import { base64 } from '../encoding.ts'
import { jsonIn, stringAt } from '../json.ts'
import { limitOf } from '../limits.ts'
import { member } from '../locate.ts'
import type { GenuineMessage, SignedMessage } from '../message.ts'
import type { WebhookHeaders } from '../request.ts'
import type { Challenge, Identity, Scheme, SignOptions } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'
import type { SchemeStatuses } from '../statuses.ts'
import { token } from '../token.ts'

export type CloudEventsOptions = Secrets & {
  /**
   * The senders that may be told that they are welcome, by the DNS name in `WebHook-Request-Origin`, or `'*'` for all.
   * It keeps nobody out, the token does that. Default none: an OPTIONS is answered 405.
   */
  readonly origins?: readonly string[] | '*' | undefined
  /** Requests a minute that a sender is granted. Default without limit. */
  readonly rate?: number | undefined
  /** How to answer, such as `{ failed: 429, retryAfter: 60 }` to have the sender wait. Default 204, 401 and 503. */
  readonly statuses?: SchemeStatuses | undefined
}

/**
 * CloudEvents 1.0 over HTTP, structured in JSON, batched or binary, with a bearer token. The secret is the token, in
 * `Authorization` or as `access_token` in the query.
 *
 * - id, type, source, time: the event's own. The data is the event's, in JSON. Nothing is signed: see `token`.
 * - The handshake (OPTIONS) is answered for the origins that are named. A `WebHook-Request-Callback` is not called.
 * - A batch is delivered event by event, in order; `raw` is the whole of it. If one fails the batch shall be sent again, and
 *   the others are duplicates then. One of which an event is malformed, or that holds too many, is refused whole.
 * - What is none of these is answered 415. How long a sender waits is its own matter: 10 s here.
 *
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md
 */
export function cloudEvents(options: CloudEventsOptions): Scheme {
  const { origins, rate = Infinity, ...own } = options
  const granted = limitOf('rate', rate, 'requests a minute')
  const scheme = token({
    ...own,
    source: 'cloudevents',
    header: 'authorization',
    prefix: 'Bearer ',
    parameter: 'access_token',
    ...(origins && { challenge: handshake(origins, granted) }),
  })
  return {
    ...scheme,
    identify,
    split,
    async verify(message, now) {
      const verdict = await scheme.verify(message, now)
      return verdict.genuine && !isUnderstood(message) ? refuse('OFFHOOK_CONTENT_TYPE_UNSUPPORTED') : verdict
    },
    sign: (payload, signed = {}) =>
      scheme.sign(payload, { ...signed, headers: { ...attributes(signed), ...signed.headers } }),
  }
}

const structured = 'application/cloudevents+json'
const batched = 'application/cloudevents-batch+json'

/** §4 Abuse Protection. */
function handshake(origins: readonly string[] | '*', rate: number): Challenge {
  return {
    methods: ['OPTIONS'],
    answer({ headers }) {
      const origin = claim(headers, 'webhook-request-origin')
      if (origin === '' || (origins !== '*' && !origins.includes(origin))) return undefined
      const granted = {
        allow: 'POST, OPTIONS',
        'webhook-allowed-origin': origins === '*' ? '*' : origin,
        // §4.2.2: "either an asterisk character or the string representation of a positive integer number greater than zero"
        'webhook-allowed-rate': rate === Infinity ? '*' : String(BigInt(Math.max(1, Math.floor(rate)))),
      }
      return { status: 200, headers: granted, body: '' }
    },
  }
}

/** Whether it is events of version 1.0, in one of the three modes. */
function isUnderstood({ headers, body }: SignedMessage): boolean {
  const type = typeOf(headers)
  if (type === structured) return isEvent(jsonIn(body))
  if (type === batched) return isBatch(jsonIn(body))
  return !type.startsWith('application/cloudevents') && headerText(headers, 'ce-specversion') === '1.0'
}

function isEvent(event: unknown): boolean {
  return member(event, 'specversion') === '1.0'
}

/** HTTP binding §3.3.2: "The batch MAY be empty. All batched CloudEvents MUST have the same `specversion` attribute." */
function isBatch(events: unknown): boolean {
  return Array.isArray(events) && events.every(isEvent)
}

/** Each event of a batch is written as it would be alone in structured mode. */
function split(message: GenuineMessage): Batch | undefined {
  if (!Array.isArray(message.data) || typeOf(message.headers) !== batched) return undefined
  return batchOf(message.data.map((data) => ({ ...message, data })))
}

function identify({ headers, data }: GenuineMessage): Identity {
  const isStructured = [structured, batched].includes(typeOf(headers))
  const attribute = (name: string) =>
    isStructured ? stringAt(data, name) : headerText(headers, `ce-${name}`)
  const source = attribute('source')
  const time = new Date(attribute('time'))
  return {
    // "Producers MUST ensure that source + id is unique for each distinct event." A source is a URI-reference, which holds no
    // space: nobody can write one source and id as another.
    id: /\s/.test(source) ? '' : attribute('id'),
    type: attribute('type'),
    source,
    time: Number.isNaN(time.getTime()) ? undefined : time,
    data: isStructured ? dataIn(data) : data,
  }
}

/** JSON format §3.1: the data, or bytes of any kind in base64. */
function dataIn(event: unknown): unknown {
  const encoded = member(event, 'data_base64')
  return typeof encoded === 'string' ? (base64.decode(encoded) ?? encoded) : member(event, 'data')
}

function typeOf(headers: WebhookHeaders): string {
  return claim(headers, 'content-type').replace(/;.*/, '').trim().toLowerCase()
}

/**
 * HTTP binding §3.1.3.2: "any HTTP header value MUST first be unescaped with respect to double-quoted strings", which older
 * senders write, and what is no printable ASCII is percent-encoded. A lone `%` is left as it is: not all encode theirs.
 */
function headerText(headers: WebhookHeaders, name: string): string {
  const text = unquoted(claim(headers, name))
  try {
    return decodeURIComponent(text)
  } catch {
    // "encoded byte sequences which are invalid in UTF-8 MUST be rejected": an empty id and an empty type are.
    return /%[0-9a-f]{2}/i.test(text) ? '' : text
  }
}

/** RFC 9110 §5.6.4: within quotes a backslash stands before what it escapes. */
function unquoted(text: string): string {
  const [, quoted] = /^"((?:[^"\\]|\\.)*)"$/.exec(text) ?? []
  return quoted === undefined ? text : quoted.replace(/\\(.)/g, '$1')
}

/** In binary mode, the body being the data. */
function attributes({ id = crypto.randomUUID(), type = 'test', time = new Date() }: SignOptions) {
  return {
    'ce-specversion': '1.0',
    'ce-id': encodeURIComponent(id),
    'ce-source': 'cloudevents',
    'ce-type': encodeURIComponent(type),
    'ce-time': time.toISOString(),
  }
}
