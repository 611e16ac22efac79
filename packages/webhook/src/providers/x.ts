import { importKey } from '#crypto'
import { bodyHmac } from '../body-hmac.ts'
import { base64 } from '../encoding.ts'
import type { GenuineMessage } from '../message.ts'
import { bytesOf } from '../outgoing.ts'
import { parameter } from '../query.ts'
import { jsonReply } from '../replies.ts'
import type { Scheme } from '../scheme.ts'
import { keysOf, type Secrets } from '../secrets.ts'

/** What does not name the event among the members of a body. */
const beside = ['for_user_id', 'user_has_blocked']

/**
 * X, formerly Twitter: the Account Activity API and its successors. The secret is the app's consumer secret.
 *
 * - id: none, so the signature is the id. Type: the member of the body that holds the events, such as
 *   `tweet_create_events`. Time: when it was received; X sends none.
 * - Challenge: a GET with `crc_token`, hourly, which is answered with its MAC. That is the same MAC which signs a body:
 *   whoever sends a body as a token learns its signature. So a token has letters, digits, `-`, `_`, `+`, `/` and `=`
 *   alone, and no body of those is one that X sends: no object is, and nothing else is delivered.
 * - Answer 200 within 10 s. Sent again three times in five minutes, by older pages.
 *
 * https://docs.x.com/x-api/webhooks/introduction
 */
export function x(secrets: Secrets): Scheme {
  const key = importKey('sha256', keysOf(secrets)[0])
  return bodyHmac({
    ...secrets,
    source: 'x',
    header: 'x-twitter-webhooks-signature',
    prefix: 'sha256=',
    codec: base64,
    type: typeOf,
    deadline: 9000,
    statuses: { delivered: 200 },
    challenge: {
      methods: ['GET'],
      async answer({ url }) {
        const token = parameter(url, 'crc_token')
        if (token === undefined || !/^[A-Za-z0-9\-_+/=]+$/.test(token)) return undefined
        return jsonReply({ response_token: `sha256=${base64.encode(await key.sign([bytesOf(token)]))}` })
      },
    },
  })
}

/** Of an object alone: see above for what a number or a word would be. */
function typeOf({ data }: GenuineMessage): string {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return ''
  return Object.keys(data).find((name) => !beside.includes(name)) ?? ''
}
