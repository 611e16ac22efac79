import { refuse } from './claims.ts'
import type { RefusalCode } from './codes.ts'
import type { Coverage } from './coverage.ts'
import type { SignKey, VerifyKey } from './crypto/contract.ts'
import type { Codec } from './encoding.ts'
import { matchOf } from './keys.ts'
import { type Locator, locate } from './locate.ts'
import { andThen } from './maybe-promise.ts'
import { written } from './outgoing.ts'
import type { Challenge, FormPayload, Scheme, Verdict } from './scheme.ts'
import type { SchemeStatuses } from './statuses.ts'

/** How a provider writes a signature into a header; with whichever keys, and of whichever bytes. */
export interface HeaderOptions {
  /** The provider, as the `source` of its deliveries. */
  readonly source: string
  /** The header that holds the signature, in any case like every header of a scheme. */
  readonly header: string
  /** What stands before a signature, such as `sha256=`; a signature without it is passed over. Default nothing. */
  readonly prefix?: string | undefined
  /** Where the delivery's id stands. Default nowhere: the MAC is the id. */
  readonly id?: Locator | undefined
  /** Where the event's type stands. Default nowhere: the source is the type. */
  readonly type?: Locator | undefined
  /** Where a form holds the payload. Default nowhere: forms are refused. */
  readonly form?: FormPayload | undefined
  /** Milliseconds in which the provider wants its answer. Default 9,000. */
  readonly deadline?: number | undefined
  readonly statuses?: SchemeStatuses | undefined
  /** The provider's unsigned questions, such as Meta's GET with `hub.challenge`. */
  readonly challenge?: Challenge | undefined
  /** The reply to a signed question, such as Slack's `url_verification`. */
  readonly reply?: Scheme['reply'] | undefined
}

/** A scheme whose signature stands in a header. */
export function signed(
  options: HeaderOptions,
  { encode, decode }: Codec,
  coverage: Coverage,
  keys: readonly VerifyKey[],
  signer: SignKey,
): Scheme {
  const { source, header, prefix = '', deadline = 9000 } = options

  /** The signatures as bytes; those of another version or encoding are passed over. */
  const candidatesOf = (signatures: readonly string[]): Uint8Array[] => {
    const candidates: Uint8Array[] = []
    for (const signature of signatures) {
      if (!signature.startsWith(prefix)) continue
      const candidate = decode(signature, prefix.length)
      if (candidate !== undefined) candidates.push(candidate)
    }
    return candidates
  }

  return {
    source,
    deadline,
    signsId: coverage.signsId || isSigned(options.id),
    form: options.form,
    statuses: options.statuses,
    challenge: options.challenge,
    reply: options.reply,

    refuses: ({ headers }) => coverage.refuses(headers),

    verify(message, now) {
      const claims = coverage.claims(message, now)
      if (typeof claims === 'string') return refuse(claims)
      return andThen(matchOf(keys, claims.parts, candidatesOf(claims.signatures)), (digest) => {
        if (digest === undefined) return refuse('OFFHOOK_SIGNATURE_WRONG')
        return genuine(digest, claims.time ?? coverage.timeIn?.(message.body, now))
      })
    },

    identify: (message) => ({ id: locate(options.id, message), type: locate(options.type, message) }),

    async sign(payload, { id = crypto.randomUUID(), type, time = new Date(), headers } = {}) {
      const unsigned = coverage.prepare(payload, id, time)
      const signature = encode(await signer.sign(unsigned.parts))
      return {
        method: 'POST',
        url: '/',
        headers: {
          'content-type': 'application/json',
          ...written(options.id, id),
          ...written(options.type, type),
          ...unsigned.headers,
          ...written({ header }, unsigned.before + prefix + signature),
          ...headers,
        },
        body: unsigned.body,
      }
    },
  }
}

function genuine(digest: Uint8Array, time: Date | RefusalCode | undefined): Verdict {
  return typeof time === 'string' ? refuse(time) : { genuine: true, time, digest }
}

/** An id in the body is signed with it; and so, in effect, is the MAC itself where that is the id. */
function isSigned(id: Locator | undefined): boolean {
  return id === undefined || (typeof id === 'object' && 'body' in id)
}
