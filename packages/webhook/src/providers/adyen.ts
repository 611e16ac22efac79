import { refuse } from '../claims.ts'
import type { MacKey } from '../crypto/contract.ts'
import { base64, hex } from '../encoding.ts'
import { hmac } from '../hmac.ts'
import { jsonIn, stringAt } from '../json.ts'
import { macKeysOf, matchOf } from '../keys.ts'
import { asText, member } from '../locate.ts'
import type { GenuineMessage, SignedMessage } from '../message.ts'
import { bytesOf } from '../outgoing.ts'
import type { Identity, Scheme, SignedRequest, SignOptions, Verdict } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'

/** Bytes of a key. */
const KEY_BYTES = 32
const statuses = { delivered: 202 }

/**
 * Adyen's standard webhooks, of payments. The secret is the HMAC key, 64 hex digits.
 *
 * - id: `pspReference`, `eventCode` and `success`, as Adyen tells its duplicates. Type: `eventCode`, such as
 *   `AUTHORISATION`. Time: when it was received.
 * - Signed are eight fields of the item: these three, `originalReference`, `merchantAccountCode`, `merchantReference`, and
 *   the amount's value and currency. The rest of the body is not: ask Adyen's API before you act on it.
 * - Answer 2xx within 10 s. Sent again after 9, 18 and 27 s, then from a queue for up to 30 days; the queue of an
 *   endpoint waits for its first.
 *
 * https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures/
 */
export function adyen(secrets: Secrets): Scheme {
  return new Adyen(secrets)
}

/**
 * Adyen's webhooks of platforms, banking and management, which are signed in a header. As `adyen`, but for:
 *
 * - id: none, so the MAC. Type: the body's `type`. The whole body is signed.
 *
 * https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures/
 */
export function adyenPlatform(secrets: Secrets): Scheme {
  return hmac({
    ...secrets,
    source: 'adyen',
    header: 'hmacsignature',
    encoding: 'base64',
    secretFormat: { encoding: 'hex', min: KEY_BYTES },
    type: { body: 'type' },
    statuses,
  })
}

class Adyen implements Scheme {
  readonly source = 'adyen'
  readonly signsId = true
  readonly deadline = 9000
  readonly statuses = statuses
  readonly #keys: readonly [MacKey, ...MacKey[]]

  constructor(secrets: Secrets) {
    this.#keys = macKeysOf(secrets, 'sha256', { codec: hex, min: KEY_BYTES })
  }

  async verify({ body }: SignedMessage): Promise<Verdict> {
    const item = itemIn(jsonIn(body))
    const signature = stringAt(item, 'additionalData.hmacSignature')
    if (signature === '') return refuse('OFFHOOK_SIGNATURE_MISSING')
    const mac = base64.decode(signature)
    const signed = signedOf(item)
    const digest = mac && signed && (await matchOf(this.#keys, signed, [mac]))
    return digest ? { genuine: true, time: undefined, digest } : refuse('OFFHOOK_SIGNATURE_WRONG')
  }

  identify({ data }: GenuineMessage): Identity {
    const item = itemIn(data)
    const [id, type, success] = ['pspReference', 'eventCode', 'success'].map((name) =>
      asText(member(item, name)),
    )
    return { id: `${id}:${type}:${success}`, type }
  }

  async sign(payload: unknown, options: SignOptions = {}): Promise<SignedRequest> {
    const headers = { 'content-type': 'application/json', ...options.headers }
    return { method: 'POST', url: '/', headers, body: bytesOf(await this.#signed(payload)) }
  }

  /** The payload with its item signed, if it has one. */
  async #signed(payload: unknown): Promise<unknown> {
    const item = itemIn(payload)
    const signed = signedOf(item)
    if (item === undefined || signed === undefined) return payload
    const hmacSignature = base64.encode(await this.#keys[0].sign(signed))
    const additionalData = { ...(item['additionalData'] as object), hmacSignature }
    return {
      ...(payload as object),
      notificationItems: [{ NotificationRequestItem: { ...item, additionalData } }],
    }
  }
}

/** The item: in JSON there is always one, and one only. */
function itemIn(data: unknown): Readonly<Record<string, unknown>> | undefined {
  const items = member(data, 'notificationItems')
  if (!Array.isArray(items) || items.length !== 1) return undefined
  const item = member(items[0], 'NotificationRequestItem')
  return typeof item === 'object' && item !== null ? (item as Record<string, unknown>) : undefined
}

/** What is signed: the fields, joined. In all but the merchant's own reference a colon would move the ends of others. */
function signedOf(item: unknown): [Uint8Array] | undefined {
  const before = ['pspReference', 'originalReference', 'merchantAccountCode'].map((name) =>
    asText(member(item, name)),
  )
  const after = ['amount.value', 'amount.currency', 'eventCode', 'success'].map((path) =>
    asText(member(item, path)),
  )
  if ([...before, ...after].some((field) => field.includes(':'))) return undefined
  return [bytesOf([...before, asText(member(item, 'merchantReference')), ...after].join(':'))]
}
