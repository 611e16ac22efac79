import { claim, firstProblem, refuse } from './claims.ts'
import type { RefusalCode } from './codes.ts'
import type { SignKey, VerifyKey } from './crypto/contract.ts'
import { decode, type Encoding, encode } from './encoding.ts'
import { WebhookOptionError } from './errors.ts'
import { matchOf } from './keys.ts'
import { limitOf } from './limits.ts'
import { type Locator, locate } from './locate.ts'
import { andThen, type MaybePromise } from './maybe-promise.ts'
import { bytesOf, written } from './outgoing.ts'
import type { WebhookHeaders } from './request.ts'
import type {
  Challenge,
  FormPayload,
  GenuineMessage,
  Identity,
  Scheme,
  SchemeStatuses,
  SignedMessage,
  SignedRequest,
  SignOptions,
  Verdict,
} from './scheme.ts'
import { membersOf, readStamped, type Signatures } from './signatures.ts'
import { Template } from './template.ts'
import { checkTimestamp, stamped, type TimestampOptions, timestampIn, writeTimestamp } from './timestamp.ts'

/** What there is to say of a signature in a header, by whatever keys. */
export interface SignedOptions {
  /** The producer, as the `source` of its deliveries. */
  readonly source: string
  /** The header that holds the signature, in lower case like every header here. */
  readonly header: string
  /** What stands before a signature, such as `sha256=`; a signature without it is passed over. Default nothing. */
  readonly prefix?: string
  /** What stands between several signatures. Default none: there is one; with the timestamp among them `','`. */
  readonly separator?: string
  /** Default `'hex'`, of a public key's signature `'base64'`. */
  readonly encoding?: Encoding
  /** What the signature covers. Default `'{body}'`; `{id}` and `{timestamp}` may stand around it. */
  readonly signed?: string
  /** Where the signed timestamp stands: in a header of its own, among the signatures, or in the body. Default none. */
  readonly timestamp?: TimestampOptions
  /** Where the delivery's id stands. Default nowhere: the MAC is the id. */
  readonly id?: Locator
  /** Where the event's type stands. Default nowhere: the source is the type. */
  readonly type?: Locator
  /** Where a form holds the payload. Default nowhere: forms are refused. */
  readonly form?: FormPayload
  /** Milliseconds in which the producer wants its answer. Default 9,000. */
  readonly deadline?: number
  readonly statuses?: SchemeStatuses
  /** The producer's unsigned questions, such as Meta's GET with `hub.challenge`. */
  readonly challenge?: Challenge
  /** The reply to a signed question, such as Slack's `url_verification`. */
  readonly reply?: Scheme['reply']
}

/** A scheme whose signature stands in a header. */
export class Signed implements Scheme {
  readonly source: string
  readonly signsId: boolean
  readonly deadline: number
  readonly form: FormPayload | undefined
  readonly statuses: SchemeStatuses | undefined
  readonly challenge: Challenge | undefined
  readonly reply: Scheme['reply']
  readonly #options: SignedOptions
  readonly #template: Template
  readonly #keys: readonly VerifyKey[]
  readonly #signer: SignKey
  /** The header of the id, where the id is signed. */
  readonly #idHeader: string | undefined
  /** The headers without which nothing can be verified. */
  readonly #required: readonly string[]

  constructor(options: SignedOptions, keys: readonly VerifyKey[], signer: SignKey) {
    const { id, timestamp, signed = '{body}' } = options
    this.#options = options
    this.#keys = keys
    this.#signer = signer
    this.#template = new Template(signed)
    this.#idHeader = signedHeader(this.#template, id)
    if (this.#template.covers('{timestamp}') !== isBeside(timestamp)) throw timestampMismatch()
    limitOf('tolerance', timestamp?.tolerance ?? 300, 'seconds')
    const claimed = [
      this.#idHeader,
      inHeader(timestamp)?.header,
      isMember(timestamp) ? undefined : options.header,
    ]
    this.#required = claimed.filter((name) => name !== undefined)
    this.source = options.source
    this.signsId = this.#idHeader !== undefined || isSigned(id)
    this.deadline = options.deadline ?? 9000
    this.form = options.form
    this.statuses = options.statuses
    this.challenge = options.challenge
    this.reply = options.reply
  }

  verify({ headers, body }: SignedMessage, now: number): MaybePromise<Verdict> {
    const claims = this.#claims(headers)
    if (typeof claims === 'string') return refuse(claims)
    const { timestamp, signatures } = claims
    const time = this.#beside(timestamp, now)
    if (typeof time === 'string') return refuse(time)
    const parts = this.#template.fill({ id: claim(headers, this.#idHeader), timestamp, body })
    const match = matchOf(this.#keys, parts, this.#decode(signatures))
    return andThen(match, (digest) => this.#judge(digest, time ?? this.#inside(digest, body, now)))
  }

  identify(message: GenuineMessage): Identity {
    const { id, type } = this.#options
    return { id: locate(id, message), type: locate(type, message) }
  }

  async sign(payload: unknown, options: SignOptions = {}): Promise<SignedRequest> {
    const { timestamp } = this.#options
    const { id = crypto.randomUUID(), time = new Date() } = options
    const stamp = timestamp === undefined ? '' : writeTimestamp(time, timestamp)
    const body = bytesOf(stamped(payload, timestamp, stamp))
    const mac = await this.#signer.sign(this.#template.fill({ id, timestamp: stamp, body }))
    const headers = {
      'content-type': 'application/json',
      ...written(this.#options.id, id),
      ...written(this.#options.type, options.type),
      ...written(inHeader(timestamp), stamp),
      [this.#options.header]: this.#write(mac, stamp),
      ...options.headers,
    }
    return { method: 'POST', url: '/', headers, body }
  }

  #write(mac: Uint8Array, stamp: string): string {
    const { prefix = '', encoding = 'hex', separator = ',', timestamp } = this.#options
    const signature = prefix + encode(mac, encoding)
    return isMember(timestamp) ? timestamp.member + stamp + separator + signature : signature
  }

  /** What the headers claim, or why they claim nothing. */
  #claims(headers: WebhookHeaders): Signatures | RefusalCode {
    const problem = firstProblem(headers, this.#required)
    if (problem !== undefined) return problem
    const { header, separator, timestamp } = this.#options
    const text = claim(headers, header)
    if (isMember(timestamp)) return readStamped(text, separator ?? ',', timestamp.member)
    return { timestamp: claim(headers, inHeader(timestamp)?.header), signatures: membersOf(text, separator) }
  }

  /** The time that stands beside the body. It may be looked at before the signature is: a lie about it fits no signature. */
  #beside(text: string, now: number): Date | RefusalCode | undefined {
    const { timestamp } = this.#options
    return isBeside(timestamp) ? checkTimestamp(text, timestamp, now) : undefined
  }

  /** The time that stands in the body, which may be read if it is known to be the producer's. */
  #inside(digest: Uint8Array | undefined, body: Uint8Array, now: number): Date | RefusalCode | undefined {
    const { timestamp } = this.#options
    if (digest === undefined || timestamp === undefined || !('body' in timestamp)) return undefined
    return checkTimestamp(timestampIn(body, timestamp.body), timestamp, now)
  }

  #judge(digest: Uint8Array | undefined, time: Date | RefusalCode | undefined): Verdict {
    if (digest === undefined) return refuse('OFFHOOK_SIGNATURE_WRONG')
    return typeof time === 'string' ? refuse(time) : { genuine: true, time, digest }
  }

  /** The signatures as bytes; those of another version or encoding are passed over. */
  #decode(signatures: readonly string[]): Uint8Array[] {
    const { prefix = '', encoding = 'hex' } = this.#options
    return signatures
      .filter((signature) => signature.startsWith(prefix))
      .map((signature) => decode(signature.slice(prefix.length), encoding))
      .filter((candidate) => candidate !== undefined)
  }
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

/** Whether the time stands beside the body, so that the signature must name it. */
function isBeside<Timestamp extends TimestampOptions>(
  timestamp: Timestamp | undefined,
): timestamp is Exclude<Timestamp, { readonly body: string }> {
  return timestamp !== undefined && !('body' in timestamp)
}

function isMember(
  timestamp: TimestampOptions | undefined,
): timestamp is Extract<TimestampOptions, { readonly member: string }> {
  return timestamp !== undefined && 'member' in timestamp
}

function inHeader(timestamp: TimestampOptions | undefined): { readonly header: string } | undefined {
  return timestamp !== undefined && 'header' in timestamp ? timestamp : undefined
}

function timestampMismatch(): WebhookOptionError {
  const message =
    'A `timestamp` outside the body and {timestamp} in `signed` go together: an unsigned time proves nothing.'
  return new WebhookOptionError('OFFHOOK_TEMPLATE_INVALID', message)
}
