import { refuse } from './claims.ts'
import type { RefusalCode } from './codes.ts'
import type { Coverage } from './coverage.ts'
import type { SignKey, VerifyKey } from './crypto/contract.ts'
import { decode, type Encoding, encode } from './encoding.ts'
import { matchOf } from './keys.ts'
import { type Locator, locate } from './locate.ts'
import { andThen, type MaybePromise } from './maybe-promise.ts'
import type { GenuineMessage, SignedMessage } from './message.ts'
import { written } from './outgoing.ts'
import type {
  Challenge,
  FormPayload,
  Identity,
  Scheme,
  SignedRequest,
  SignOptions,
  Verdict,
} from './scheme.ts'
import type { SchemeStatuses } from './statuses.ts'

/** What there is to say of a signature in a header, by whatever keys and of whatever. */
export interface HeaderOptions {
  /** The producer, as the `source` of its deliveries. */
  readonly source: string
  /** The header that holds the signature, in lower case like every header here. */
  readonly header: string
  /** What stands before a signature, such as `sha256=`; a signature without it is passed over. Default nothing. */
  readonly prefix?: string
  /** Default `'hex'`, of a public key's signature `'base64'`. */
  readonly encoding?: Encoding
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
  readonly #options: HeaderOptions
  readonly #coverage: Coverage
  readonly #keys: readonly VerifyKey[]
  readonly #signer: SignKey

  constructor(options: HeaderOptions, coverage: Coverage, keys: readonly VerifyKey[], signer: SignKey) {
    this.#options = options
    this.#coverage = coverage
    this.#keys = keys
    this.#signer = signer
    this.source = options.source
    this.signsId = coverage.signsId || isSigned(options.id)
    this.deadline = options.deadline ?? 9000
    this.form = options.form
    this.statuses = options.statuses
    this.challenge = options.challenge
    this.reply = options.reply
  }

  refuses({ headers }: Pick<SignedMessage, 'headers'>): RefusalCode | undefined {
    return this.#coverage.refuses(headers)
  }

  verify(message: SignedMessage, now: number): MaybePromise<Verdict> {
    const claims = this.#coverage.claims(message, now)
    if (typeof claims === 'string') return refuse(claims)
    const match = matchOf(this.#keys, claims.parts, this.#decode(claims.signatures))
    return andThen(match, (digest) => {
      if (digest === undefined) return refuse('OFFHOOK_SIGNATURE_WRONG')
      return genuine(digest, claims.time ?? this.#coverage.timeIn?.(message.body, now))
    })
  }

  identify(message: GenuineMessage): Identity {
    const { id, type } = this.#options
    return { id: locate(id, message), type: locate(type, message) }
  }

  async sign(payload: unknown, options: SignOptions = {}): Promise<SignedRequest> {
    const { header, prefix = '', encoding = 'hex' } = this.#options
    const { id = crypto.randomUUID(), time = new Date() } = options
    const unsigned = this.#coverage.prepare(payload, id, time)
    const signature = encode(await this.#signer.sign(unsigned.parts), encoding)
    const headers = {
      'content-type': 'application/json',
      ...written(this.#options.id, id),
      ...written(this.#options.type, options.type),
      ...unsigned.headers,
      [header]: unsigned.before + prefix + signature,
      ...options.headers,
    }
    return { method: 'POST', url: '/', headers, body: unsigned.body }
  }

  /** The signatures as bytes; those of another version or encoding are passed over. */
  #decode(signatures: readonly string[]): Uint8Array[] {
    const { prefix = '', encoding = 'hex' } = this.#options
    const candidates: Uint8Array[] = []
    for (const signature of signatures) {
      if (!signature.startsWith(prefix)) continue
      const candidate = decode(signature, encoding, prefix.length)
      if (candidate !== undefined) candidates.push(candidate)
    }
    return candidates
  }
}

function genuine(digest: Uint8Array, time: Date | RefusalCode | undefined): Verdict {
  return typeof time === 'string' ? refuse(time) : { genuine: true, time, digest }
}

/** An id in the body is signed with it, and so is one that is made of the MAC. */
function isSigned(id: Locator | undefined): boolean {
  return id === undefined || (typeof id === 'object' && 'body' in id)
}
