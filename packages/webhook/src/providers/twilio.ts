import { claim, firstProblem, refuse } from '../claims.ts'
import type { RefusalCode } from '../codes.ts'
import type { MacKey } from '../crypto/contract.ts'
import { base64, encodeHex } from '../encoding.ts'
import { macKeysOf, matchOf } from '../keys.ts'
import { textAt } from '../locate.ts'
import type { GenuineMessage, SignedMessage } from '../message.ts'
import { bytesOf } from '../outgoing.ts'
import { type PublicUrl, publicUrl } from '../public-url.ts'
import { parameter } from '../query.ts'
import { readHeader } from '../request.ts'
import type { Identity, Scheme, SignedRequest, SignOptions, Verdict } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'

export type TwilioOptions = Secrets & PublicUrl

const header = 'x-twilio-signature'
const tokenHeader = 'i-twilio-idempotency-token'
const formType = 'application/x-www-form-urlencoded'

/**
 * Twilio: status callbacks and other webhooks by POST, as a form or as JSON. The secret is the auth token, `url` the one
 * that was given to Twilio; what a request adds to its query is signed, and taken from the request.
 *
 * - id: `I-Twilio-Idempotency-Token`, the same when it is sent again. Type: `message.delivered`, `call.completed` and the
 *   like, by the status; else the `EventType`; else `twilio`. Time: when it was received; Twilio signs none.
 * - Signed are the URL and, sorted, a form's fields; or the URL with a SHA-256 of the JSON in it (`bodySHA256`). No field
 *   has an end: whoever holds a genuine request can move the end of a name into its value, and the other way about. The
 *   token is not signed. A replay is known by the MAC, too.
 * - Twilio signs its URLs now with, now without the port: both are genuine. Where a Webhooks Rule has it sign with a shared key,
 *   that is the secret; Twilio then takes SHA-256 instead of SHA-1.
 * - Answer 2xx within 15 s. Sent again as the URL's connection overrides (`#rc=`, `#rp=`) say.
 *
 * https://www.twilio.com/docs/usage/security#validating-requests
 * https://www.twilio.com/docs/usage/webhooks/webhook-rules
 */
export function twilio(options: TwilioOptions): Scheme {
  return new Twilio(options)
}

class Twilio implements Scheme {
  readonly source = 'twilio'
  readonly signsId = false
  readonly deadline = 14_000
  readonly form = membersOf
  readonly #keys: readonly [MacKey, ...MacKey[]]
  /** The same secrets for SHA-256. Which it is says the header `X-Twilio-Webhooks-Signature-Settings`, and the MAC's length. */
  readonly #sha256Keys: readonly MacKey[]
  /** The URL as it was given, and as Twilio may write it instead. */
  readonly #urls: readonly [string, ...string[]]

  constructor(options: TwilioOptions) {
    this.#keys = macKeysOf(options, 'sha1')
    this.#sha256Keys = macKeysOf(options, 'sha256')
    // What stands behind `#` tells Twilio how to connect. It is neither sent nor signed.
    this.#urls = spellings(publicUrl(options).replace(/#.*/, ''))
  }

  refuses({ headers }: Pick<SignedMessage, 'headers'>): RefusalCode | undefined {
    return firstProblem(headers, [header])
  }

  async verify({ headers, url, body }: SignedMessage): Promise<Verdict> {
    const problem = this.refuses({ headers })
    if (problem !== undefined) return refuse(problem)
    const mac = base64.decode(claim(headers, header))
    const signed = await signedBeside(url, body)
    const digest = mac && signed !== undefined && (await this.#match(mac, url, signed))
    return digest ? { genuine: true, time: undefined, digest } : refuse('OFFHOOK_SIGNATURE_WRONG')
  }

  identify({ headers, data }: GenuineMessage): Identity {
    return { id: readHeader(headers, tokenHeader), type: typeOf(data) }
  }

  async sign(payload: unknown, options: SignOptions = {}): Promise<SignedRequest> {
    const isForm = (options.headers?.['content-type'] ?? formType) === formType
    const body =
      isForm && isFields(payload) ? bytesOf(String(new URLSearchParams(payload))) : bytesOf(payload)
    const url = isForm ? this.#urls[0] : withHash(this.#urls[0], await sha256(body))
    const mac = await this.#keys[0].sign([bytesOf(url + (isForm ? sorted(body) : ''))])
    const headers = {
      'content-type': formType,
      [tokenHeader]: options.id ?? crypto.randomUUID(),
      [header]: base64.encode(mac),
      ...options.headers,
    }
    return { method: 'POST', url: url.slice(originOf(url).length), headers, body }
  }

  async #match(mac: Uint8Array, url: string, signed: string): Promise<Uint8Array | undefined> {
    const keys = mac.length === 32 ? this.#sha256Keys : this.#keys
    for (const own of this.#urls) {
      const match = await matchOf(keys, [bytesOf(withQueryOf(own, url) + signed)], [mac])
      if (match !== undefined) return match
    }
    return undefined
  }
}

/** What is signed behind the URL; `undefined` if the URL holds the hash of another body. */
async function signedBeside(url: string, body: Uint8Array): Promise<string | undefined> {
  const hash = parameter(url, 'bodySHA256')
  if (hash === undefined) return sorted(body)
  // The hash is no secret, and proves nothing before the MAC of the URL does.
  return hash.toLowerCase() === (await sha256(body)) ? '' : undefined
}

/** The fields of a form, sorted; of those that come several times each value once. */
function sorted(body: Uint8Array): string {
  return [...grouped(new URLSearchParams(new TextDecoder().decode(body)))]
    .sort(([name], [other]) => (name < other ? -1 : 1))
    .flatMap(([name, values]) => [...new Set(values)].sort().map((value) => name + value))
    .join('')
}

/** The fields as the members of an object, lists where they come several times. */
function membersOf(fields: URLSearchParams): object {
  const members = [...grouped(fields)].map(([name, values]) => [
    name,
    values.length === 1 ? values[0] : values,
  ])
  return Object.fromEntries(members)
}

/** The values by name, in one pass: anyone may send a form of as many fields as fit, before it is known to be genuine. */
function grouped(fields: URLSearchParams): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const [name, value] of fields) {
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [value])
    else group.push(value)
  }
  return groups
}

function typeOf(data: unknown): string | undefined {
  const message = textAt(data, 'MessageStatus') ?? textAt(data, 'SmsStatus')
  if (message !== undefined) return `message.${message}`
  const call = textAt(data, 'CallStatus')
  return call === undefined ? textAt(data, 'EventType') : `call.${call}`
}

function isFields(payload: unknown): payload is Record<string, string> {
  return typeof payload === 'object' && !(payload instanceof Uint8Array)
}

/** With the port as it is, without it, and with the one that the protocol has by default. */
function spellings(url: string): [string, ...string[]] {
  const origin = originOf(url)
  const rest = url.slice(origin.length)
  const bare = origin.replace(/:\d+$/, '')
  const port = origin.startsWith('https:') ? ':443' : ':80'
  const others = [bare, origin === bare ? bare + port : origin].map((spelt) => spelt + rest)
  return [url, ...others.filter((other) => other !== url)]
}

/** All that stands before the path. */
function originOf(url: string): string {
  return url.replace(/(https?:\/\/[^/?]+).*/, '$1')
}

function withQueryOf(own: string, asked: string): string {
  const start = asked.indexOf('?')
  return start === -1 ? own : own.replace(/\?.*/, '') + asked.slice(start)
}

function withHash(url: string, hash: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}bodySHA256=${hash}`
}

async function sha256(body: Uint8Array): Promise<string> {
  return encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', body.slice())))
}
