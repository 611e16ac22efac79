import { claim, firstProblem } from './claims.ts'
import type { RefusalCode } from './codes.ts'
import type { Claims, Coverage, Unsigned } from './coverage.ts'
import type { Encoding } from './encoding.ts'
import { WebhookOptionError } from './errors.ts'
import { limitOf } from './limits.ts'
import type { Locator } from './locate.ts'
import type { SignedMessage } from './message.ts'
import { bytesOf, written } from './outgoing.ts'
import type { WebhookHeaders } from './request.ts'
import { membersOf, readStamped, type Signatures } from './signatures.ts'
import type { HeaderOptions } from './signed.ts'
import { Template } from './template.ts'
import { checkTimestamp, stamped, type TimestampOptions, timestampIn, writeTimestamp } from './timestamp.ts'

/** How a provider signs, and writes the signature into a header; with whichever keys. */
export interface SignedOptions extends HeaderOptions {
  /** Default `'hex'`, of a public key's signature `'base64'`. */
  readonly encoding?: Encoding | undefined
  /** What stands between several signatures. Default none: there is one; with the timestamp among them `','`. */
  readonly separator?: string | undefined
  /** What the signature covers. Default `'{body}'`; `{id}` and `{timestamp}` may stand around it. */
  readonly signed?: string | undefined
  /** Where the signed timestamp stands: in a header of its own, among the signatures, or in the body. Default none. */
  readonly timestamp?: TimestampOptions | undefined
}

/** A signature of more than the body: of a template with the id and the time, which stand in headers or among signatures. */
export class Composed implements Coverage {
  readonly signsId: boolean
  readonly #options: SignedOptions
  readonly #template: Template
  /** The header of the id, where the id is signed. */
  readonly #idHeader: string | undefined
  /** The headers without which nothing can be verified. */
  readonly #required: readonly string[]

  constructor(options: SignedOptions) {
    const { id, timestamp, signed = '{body}' } = options
    this.#options = options
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
    this.signsId = this.#idHeader !== undefined
  }

  refuses(headers: WebhookHeaders): RefusalCode | undefined {
    const written = this.#read(headers)
    return typeof written === 'string' ? written : undefined
  }

  claims({ headers, body }: SignedMessage, now: number): Claims | RefusalCode {
    const written = this.#read(headers)
    if (typeof written === 'string') return written
    const { timestamp, signatures } = written
    const time = this.#beside(timestamp, now)
    if (typeof time === 'string') return time
    const parts = this.#template.fill({ id: claim(headers, this.#idHeader), timestamp, body })
    return { signatures, parts, time }
  }

  timeIn(body: Uint8Array, now: number): Date | RefusalCode | undefined {
    const { timestamp } = this.#options
    if (timestamp === undefined || !('body' in timestamp)) return undefined
    return checkTimestamp(timestampIn(body, timestamp.body), timestamp, now)
  }

  prepare(payload: unknown, id: string, time: Date): Unsigned {
    const { timestamp, separator = ',' } = this.#options
    const stamp = timestamp === undefined ? '' : writeTimestamp(time, timestamp)
    const body = bytesOf(stamped(payload, timestamp, stamp))
    const parts = this.#template.fill({ id, timestamp: stamp, body })
    const before = isMember(timestamp) ? timestamp.member + stamp + separator : ''
    return { body, parts, headers: written(inHeader(timestamp), stamp), before }
  }

  /** What the headers claim, or why they claim nothing. */
  #read(headers: WebhookHeaders): Signatures | RefusalCode {
    const problem = firstProblem(headers, this.#required)
    if (problem !== undefined) return problem
    const { header, separator, timestamp } = this.#options
    const text = claim(headers, header)
    if (isMember(timestamp)) return readStamped(text, separator ?? ',', timestamp.member)
    return { timestamp: claim(headers, inHeader(timestamp)?.header), signatures: membersOf(text, separator) }
  }

  #beside(text: string, now: number): Date | RefusalCode | undefined {
    const { timestamp } = this.#options
    return isBeside(timestamp) ? checkTimestamp(text, timestamp, now) : undefined
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

/** Whether the time stands outside the body, so that the template must name it. */
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
