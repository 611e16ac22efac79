import { refuse } from '../claims.ts'
import type { MacKey } from '../crypto/contract.ts'
import { encodeHex, hex } from '../encoding.ts'
import { jsonIn, stringAt } from '../json.ts'
import { macKeysOf, matchOf } from '../keys.ts'
import { limitOf } from '../limits.ts'
import { asText, member } from '../locate.ts'
import type { GenuineMessage, SignedMessage } from '../message.ts'
import { bytesOf } from '../outgoing.ts'
import type { Identity, Scheme, SignedRequest, SignOptions, Verdict } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'
import { checkTimestamp, writeTimestamp } from '../timestamp.ts'

export type MailgunOptions = Secrets & {
  /** Seconds that the timestamp may lie in the past or in the future. Default 86,400: a day, as the replay guard. */
  readonly tolerance?: number | undefined
}

/**
 * Mailgun. The secret is the HTTP webhook signing key, of the account or of the one above it.
 *
 * - id: `signature.token`, good for one delivery. Type: `event-data.event`, such as `delivered`. Time:
 *   `signature.timestamp`. Token and timestamp are all that is signed: whoever holds a genuine request that was not yet
 *   delivered here can write any body around them. So keep the replay guard, its window no shorter than the tolerance.
 * - Answer 200, and nothing else of 2xx. Sent again after 5, 10 and 15 min, 1, 2 and 4 h, but not after a 406: with that
 *   a forgery is answered.
 *
 * https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
 */
export function mailgun(options: MailgunOptions): Scheme {
  return new Mailgun(options)
}

class Mailgun implements Scheme {
  readonly source = 'mailgun'
  readonly signsId = true
  readonly deadline = 9000
  readonly statuses = { delivered: 200, forged: 406 }
  readonly #tolerance: number
  readonly #keys: readonly [MacKey, ...MacKey[]]

  constructor({ tolerance = 86_400, ...secrets }: MailgunOptions) {
    this.#tolerance = limitOf('tolerance', tolerance, 'seconds')
    this.#keys = macKeysOf(secrets, 'sha256')
  }

  async verify({ body }: SignedMessage, now: number): Promise<Verdict> {
    const data = jsonIn(body)
    const timestamp = asText(member(data, 'signature.timestamp'))
    const token = stringAt(data, 'signature.token')
    const signatures = signaturesIn(data)
    if (timestamp === '' || token === '' || signatures.length === 0)
      return refuse('OFFHOOK_SIGNATURE_MISSING')
    // It also keeps the digits of a token from being taken for those of the time: nothing stands between the two.
    const time = checkTimestamp(timestamp, { tolerance: this.#tolerance }, now)
    if (typeof time === 'string') return refuse(time)
    const digest = await matchOf(this.#keys, [bytesOf(timestamp + token)], signatures)
    return digest === undefined ? refuse('OFFHOOK_SIGNATURE_WRONG') : { genuine: true, time, digest }
  }

  identify({ data }: GenuineMessage): Identity {
    return { id: stringAt(data, 'signature.token'), type: stringAt(data, 'event-data.event') }
  }

  async sign(payload: unknown, options: SignOptions = {}): Promise<SignedRequest> {
    const timestamp = writeTimestamp(options.time ?? new Date(), {})
    const token = options.id ?? crypto.randomUUID()
    const mac = await this.#keys[0].sign([bytesOf(timestamp + token)])
    const signature = { token, timestamp, signature: encodeHex(mac) }
    const isObject = typeof payload === 'object' && !(payload instanceof Uint8Array)
    const body = bytesOf(isObject ? { signature, ...payload } : payload)
    return {
      method: 'POST',
      url: '/',
      headers: { 'content-type': 'application/json', ...options.headers },
      body,
    }
  }
}

/** That of the account, and of the account above it where there is one. */
function signaturesIn(data: unknown): Uint8Array[] {
  return ['signature.signature', 'signature.parent-signature']
    .map((path) => stringAt(data, path))
    .filter((text) => text !== '')
    .map((text) => hex.decode(text))
    .filter((candidate) => candidate !== undefined)
}
