import { Certificates, type Fetch } from '../certificates.ts'
import { claim, firstProblem, refuse } from '../claims.ts'
import type { RefusalCode } from '../codes.ts'
import { crc32 } from '../crc32.ts'
import type { SignKey } from '../crypto/contract.ts'
import { base64 } from '../encoding.ts'
import { WebhookOptionError } from '../errors.ts'
import { stringAt } from '../json.ts'
import { limitOf } from '../limits.ts'
import type { GenuineMessage, SignedMessage } from '../message.ts'
import { bytesOf } from '../outgoing.ts'
import { privateKeyOf } from '../public-keys.ts'
import type { Identity, Scheme, SignedRequest, SignOptions, Verdict } from '../scheme.ts'
import { checkTimestamp, writeTimestamp } from '../timestamp.ts'

export interface PaypalOptions {
  /** The webhook's id, from the developer dashboard: it is signed. */
  readonly webhookId: string
  /** Fetches certificates, from PayPal and nowhere else: `fetch`. */
  readonly fetch: Fetch
  /** Whether it is the sandbox that sends. Default false. */
  readonly sandbox?: boolean | undefined
  /** Seconds that the time of the transmission may lie in the past or in the future. Default 86,400: a day, as the replay guard. */
  readonly tolerance?: number | undefined
  /** A private key of RSA, for `sign` in tests; `fetch` gives the certificate. Default none. */
  readonly privateKey?: string | undefined
}

const header = {
  id: 'paypal-transmission-id',
  time: 'paypal-transmission-time',
  signature: 'paypal-transmission-sig',
  certificate: 'paypal-cert-url',
  algorithm: 'paypal-auth-algo',
}
const required = Object.values(header)

/**
 * PayPal.
 *
 * - id: the body's `id`, the same when it is sent again. Type: its `event_type`. Time: `PAYPAL-TRANSMISSION-TIME`.
 * - Signed are the transmission's id and time, the webhook's id and a CRC-32 of the body. That finds accidents, not
 *   forgeries: whoever holds a genuine request that was not yet delivered here can write another body with the same sum.
 *   So keep the replay guard, and ask PayPal's API before you act on money.
 * - The certificate is trusted because it is at PayPal: its URL is pinned, TLS proves the host, its issuer is not looked at.
 * - Answer 2xx. Sent again up to 25 times in three days.
 *
 * https://developer.paypal.com/api/rest/webhooks/rest/
 */
export function paypal(options: PaypalOptions): Scheme {
  return new Paypal(options)
}

class Paypal implements Scheme {
  readonly source = 'paypal'
  readonly signsId = false
  readonly deadline = 9000
  readonly #webhookId: string
  readonly #tolerance: number
  readonly #host: string
  readonly #certificates: Certificates
  readonly #signer: SignKey

  constructor(options: PaypalOptions) {
    const { webhookId, fetch, sandbox = false, tolerance = 86_400 } = options
    // What a missing environment variable gives is no string.
    if (typeof webhookId !== 'string' || !/^\w+$/.test(webhookId)) throw noWebhookId()
    this.#webhookId = webhookId
    this.#tolerance = limitOf('tolerance', tolerance, 'seconds')
    this.#host = sandbox ? 'api.sandbox.paypal.com' : 'api.paypal.com'
    const host = this.#host.replaceAll('.', String.raw`\.`)
    const pinned = new RegExp(`^https://${host}/v1/notifications/certs/[A-Za-z0-9_-]+$`)
    this.#certificates = new Certificates(fetch, pinned)
    this.#signer = privateKeyOf(options, 'rsa-sha256')
  }

  refuses({ headers }: Pick<SignedMessage, 'headers'>): RefusalCode | undefined {
    return firstProblem(headers, required)
  }

  async verify({ headers, body }: SignedMessage, now: number): Promise<Verdict> {
    const problem = this.refuses({ headers })
    if (problem !== undefined) return refuse(problem)
    const text = claim(headers, header.time)
    const time = checkTimestamp(text, { unit: 'rfc3339', tolerance: this.#tolerance }, now)
    if (typeof time === 'string') return refuse(time)
    const signature = base64.decode(claim(headers, header.signature))
    if (claim(headers, header.algorithm) !== 'SHA256withRSA' || signature === undefined) {
      return refuse('OFFHOOK_SIGNATURE_WRONG')
    }
    const key = await this.#certificates.keyFor(claim(headers, header.certificate), 'rsa-sha256', now)
    if (typeof key === 'string') return refuse(key)
    const digest = await key.verify([this.#signed(claim(headers, header.id), text, body)], [signature])
    return digest === undefined ? refuse('OFFHOOK_SIGNATURE_WRONG') : { genuine: true, time, digest }
  }

  identify({ data }: GenuineMessage): Identity {
    return { id: stringAt(data, 'id'), type: stringAt(data, 'event_type') }
  }

  async sign(payload: unknown, options: SignOptions = {}): Promise<SignedRequest> {
    const body = bytesOf(payload)
    const { id = crypto.randomUUID(), time = new Date() } = options
    const stamp = writeTimestamp(time, { unit: 'rfc3339' })
    const signature = await this.#signer.sign([this.#signed(id, stamp, body)])
    const headers = {
      'content-type': 'application/json',
      [header.id]: id,
      [header.time]: stamp,
      [header.signature]: base64.encode(signature),
      [header.certificate]: `https://${this.#host}/v1/notifications/certs/CERT-test`,
      [header.algorithm]: 'SHA256withRSA',
      ...options.headers,
    }
    return { method: 'POST', url: '/', headers, body }
  }

  #signed(id: string, time: string, body: Uint8Array): Uint8Array {
    return bytesOf(`${id}|${time}|${this.#webhookId}|${crc32(body)}`)
  }
}

function noWebhookId(): WebhookOptionError {
  return new WebhookOptionError(
    'OFFHOOK_SOURCE_MISSING',
    'The option `webhookId` is missing: copy it from the developer dashboard, where the webhook is listed.',
  )
}
