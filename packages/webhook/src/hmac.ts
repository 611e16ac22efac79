import { importKey } from '#crypto'
import type { RefusalCode } from './codes.ts'
import type { HashAlgorithm, MacKey } from './crypto/contract.ts'
import { decode, type Encoding, encode } from './encoding.ts'
import { WebhookOptionError } from './errors.ts'
import { type Locator, locate } from './locate.ts'
import { isRepeated, readHeader, type WebhookHeaders } from './request.ts'
import type {
  Challenge,
  GenuineMessage,
  Identity,
  Scheme,
  SchemeStatuses,
  SignedMessage,
  SignedRequest,
  SignOptions,
  Verdict,
} from './scheme.ts'
import { keysOf, type SecretFormat, type Secrets } from './secrets.ts'
import { Template } from './template.ts'
import { checkTimestamp, type TimestampOptions, writeTimestamp } from './timestamp.ts'

export type HmacOptions = Secrets & {
  /** The producer, as the `source` of its deliveries. */
  readonly source: string
  /** The header that holds the signature, in lower case like every header here. */
  readonly header: string
  /** What stands before a signature, such as `sha256=`; a signature without it is passed over. Default nothing. */
  readonly prefix?: string
  /** What stands between several signatures. Default none: there is one. */
  readonly separator?: string
  /** Default `'sha256'`. */
  readonly algorithm?: HashAlgorithm
  /** Default `'hex'`. */
  readonly encoding?: Encoding
  /** What the signature covers. Default `'{body}'`; `{id}` and `{timestamp}` may stand around it. */
  readonly signed?: string
  readonly secretFormat?: SecretFormat
  /** Where the signed timestamp stands. Default none. */
  readonly timestamp?: TimestampOptions
  /** Where the delivery's id stands. Default nowhere: the MAC is the id. */
  readonly id?: Locator
  /** Where the event's type stands. Default nowhere: the source is the type. */
  readonly type?: Locator
  /** The form field that holds the JSON. Default none: forms are refused. */
  readonly form?: string
  /** Milliseconds in which the producer wants its answer. Default 9,000. */
  readonly deadline?: number
  readonly statuses?: SchemeStatuses
  readonly challenge?: Challenge
}

/** Signatures of one header that are looked at; a sender of more only wastes its own time. */
const maxSignatures = 16

/** A scheme of producers that share a secret with the receiver, which most do. */
export function hmac(options: HmacOptions): Scheme {
  return new Hmac(options)
}

class Hmac implements Scheme {
  readonly source: string
  readonly signsId: boolean
  readonly deadline: number
  readonly form: string | undefined
  readonly statuses: SchemeStatuses | undefined
  readonly challenge: Challenge | undefined
  readonly #options: HmacOptions
  readonly #template: Template
  readonly #keys: readonly [MacKey, ...MacKey[]]
  /** The header of the id, where the id is signed. */
  readonly #idHeader: string | undefined
  /** The headers without which nothing can be verified. */
  readonly #required: readonly string[]

  constructor(options: HmacOptions) {
    const { algorithm = 'sha256', id, timestamp, signed = '{body}' } = options
    const [first, ...others] = keysOf(options, options.secretFormat)
    this.#options = options
    this.#keys = [importKey(algorithm, first), ...others.map((secret) => importKey(algorithm, secret))]
    this.#template = new Template(signed)
    this.#idHeader = signedHeader(this.#template, id)
    if (this.#template.covers('{timestamp}') !== (timestamp !== undefined)) throw timestampMismatch()
    this.#required = [options.header, this.#idHeader, timestamp?.header].filter((name) => name !== undefined)
    this.source = options.source
    this.signsId = this.#idHeader !== undefined || isSigned(id)
    this.deadline = options.deadline ?? 9000
    this.form = options.form
    this.statuses = options.statuses
    this.challenge = options.challenge
  }

  async verify({ headers, body }: SignedMessage, now: number): Promise<Verdict> {
    const problem = firstProblem(headers, this.#required)
    if (problem !== undefined) return refuse(problem)
    const timestamp = claim(headers, this.#options.timestamp?.header)
    const time = this.#time(timestamp, now)
    if (typeof time === 'string') return refuse(time)
    const parts = this.#template.fill({ id: claim(headers, this.#idHeader), timestamp, body })
    const digest = await this.#match(parts, this.#candidates(claim(headers, this.#options.header)))
    return digest === undefined ? refuse('OFFHOOK_SIGNATURE_WRONG') : { genuine: true, time, digest }
  }

  identify(message: GenuineMessage): Identity {
    const { id, type } = this.#options
    return { id: locate(id, message), type: locate(type, message) }
  }

  async sign(payload: unknown, options: SignOptions = {}): Promise<SignedRequest> {
    const { header, prefix = '', encoding = 'hex', timestamp } = this.#options
    const { id = crypto.randomUUID(), time = new Date() } = options
    const body = bytesOf(payload)
    const stamp = timestamp === undefined ? '' : writeTimestamp(time, timestamp)
    const mac = await this.#keys[0].sign(this.#template.fill({ id, timestamp: stamp, body }))
    const headers = {
      'content-type': 'application/json',
      ...written(this.#options.id, id),
      ...written(this.#options.type, options.type),
      ...written(timestamp, stamp),
      [header]: prefix + encode(mac, encoding),
      ...options.headers,
    }
    return { method: 'POST', url: '/', headers, body }
  }

  #time(text: string, now: number): Date | RefusalCode | undefined {
    const { timestamp } = this.#options
    return timestamp === undefined ? undefined : checkTimestamp(text, timestamp, now)
  }

  /** The signatures of a header, decoded; those of another version or encoding are passed over. */
  #candidates(text: string): Uint8Array[] {
    const { prefix = '', separator, encoding = 'hex' } = this.#options
    const signatures = separator === undefined ? [text] : text.split(separator, maxSignatures)
    return signatures
      .filter((signature) => signature.startsWith(prefix))
      .map((signature) => decode(signature.slice(prefix.length), encoding))
      .filter((candidate) => candidate !== undefined)
  }

  /** The signature that one of the secrets made. */
  async #match(
    parts: readonly Uint8Array[],
    candidates: readonly Uint8Array[],
  ): Promise<Uint8Array | undefined> {
    if (candidates.length === 0) return undefined
    for (const key of this.#keys) {
      const match = await key.verify(parts, candidates)
      if (match !== undefined) return match
    }
    return undefined
  }
}

function refuse(code: RefusalCode): Verdict {
  return { genuine: false, code }
}

function firstProblem(headers: WebhookHeaders, names: readonly string[]): RefusalCode | undefined {
  for (const name of names) {
    const value = claim(headers, name)
    if (value.trim() === '') return 'OFFHOOK_SIGNATURE_MISSING'
    if (isRepeated(value)) return 'OFFHOOK_SIGNATURE_REPEATED'
  }
  return undefined
}

function claim(headers: WebhookHeaders, name: string | undefined): string {
  return (name === undefined ? undefined : readHeader(headers, name)) ?? ''
}

function signedHeader(template: Template, id: Locator | undefined): string | undefined {
  if (!template.covers('{id}')) return undefined
  if (typeof id === 'object' && 'header' in id) return id.header
  throw new WebhookOptionError(
    'OFFHOOK_TEMPLATE_INVALID',
    'Where {id} is signed, the option `id` must name its header.',
  )
}

/** An id in the body is signed with it, and so is one that is made of the MAC. */
function isSigned(id: Locator | undefined): boolean {
  return id === undefined || (typeof id === 'object' && 'body' in id)
}

function timestampMismatch(): WebhookOptionError {
  const message =
    'The option `timestamp` and {timestamp} in `signed` go together: an unsigned time proves nothing.'
  return new WebhookOptionError('OFFHOOK_TEMPLATE_INVALID', message)
}

/** The header in which a producer writes the value, if it writes it into one. */
function written(
  place: Locator | TimestampOptions | undefined,
  value: string | undefined,
): Record<string, string> {
  if (typeof place !== 'object' || !('header' in place) || value === undefined) return {}
  return { [place.header]: value }
}

function bytesOf(payload: unknown): Uint8Array<ArrayBuffer> {
  if (payload instanceof Uint8Array) return new Uint8Array(payload)
  return new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload))
}
