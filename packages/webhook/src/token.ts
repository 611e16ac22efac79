import { claim, firstProblem, refuse } from './claims.ts'
import type { RefusalCode } from './codes.ts'
import type { MacKey } from './crypto/contract.ts'
import { type Locator, locate } from './locate.ts'
import type { GenuineMessage, SignedMessage } from './message.ts'
import { bytesOf, written } from './outgoing.ts'
import { parameter } from './query.ts'
import type { WebhookHeaders } from './request.ts'
import type { Challenge, Identity, Scheme, SignedRequest, SignOptions, Verdict } from './scheme.ts'
import { keysOf, type Secrets } from './secrets.ts'
import { ShownSecret } from './shown-secret.ts'
import type { SchemeStatuses } from './statuses.ts'

export type TokenOptions = Secrets & {
  /** The producer, as the `source` of its deliveries. */
  readonly source: string
  /** The header that holds the token, in lower case like every header here. */
  readonly header: string
  /** What stands before the token, in any case, such as `Bearer `. Default nothing. */
  readonly prefix?: string
  /** The parameter of the URL's query that may hold the token instead. Default none. */
  readonly parameter?: string
  /** Where the delivery's id stands. Default nowhere: a digest of the body is the id. */
  readonly id?: Locator
  /** Where the event's type stands. Default nowhere: the source is the type. */
  readonly type?: Locator
  /** Milliseconds in which the producer wants its answer. Default 9,000. */
  readonly deadline?: number
  readonly statuses?: SchemeStatuses
  readonly challenge?: Challenge
}

/**
 * A scheme of producers that sign nothing and show a shared token instead. It proves who sends, not what: whoever sees
 * one request can write any other. Take a signature where the producer offers one.
 */
export function token(options: TokenOptions): Scheme {
  return new Token(options)
}

class Token implements Scheme {
  readonly source: string
  /** Nothing is signed. That two bodies are alike would tell of no replay that the token does not allow anyway. */
  readonly signsId = true
  readonly deadline: number
  readonly statuses: SchemeStatuses | undefined
  readonly challenge: Challenge | undefined
  readonly #options: TokenOptions
  readonly #known: readonly [ShownSecret, ...ShownSecret[]]

  constructor(options: TokenOptions) {
    const [first, ...others] = keysOf(options)
    this.#options = options
    this.#known = [new ShownSecret(first), ...others.map((other) => new ShownSecret(other))]
    this.source = options.source
    this.deadline = options.deadline ?? 9000
    this.statuses = options.statuses
    this.challenge = options.challenge
  }

  refuses({ headers, url }: Pick<SignedMessage, 'headers' | 'url'>): RefusalCode | undefined {
    const shown = this.#shown(headers, url)
    return 'code' in shown ? shown.code : undefined
  }

  async verify({ headers, url, body }: SignedMessage): Promise<Verdict> {
    const shown = this.#shown(headers, url)
    if ('code' in shown) return refuse(shown.code)
    const key = await this.#match(shown.token)
    if (key === undefined) return refuse('OFFHOOK_SIGNATURE_WRONG')
    return { genuine: true, time: undefined, digest: await key.sign([body]) }
  }

  identify(message: GenuineMessage): Identity {
    const { id, type } = this.#options
    return { id: locate(id, message), type: locate(type, message) }
  }

  async sign(payload: unknown, options: SignOptions = {}): Promise<SignedRequest> {
    const { header, prefix = '' } = this.#options
    const { id = crypto.randomUUID(), type } = options
    const headers = {
      'content-type': 'application/json',
      ...written(this.#options.id, id),
      ...written(this.#options.type, type),
      [header]: prefix + this.#known[0].text,
      ...options.headers,
    }
    return { method: 'POST', url: '/', headers, body: bytesOf(payload) }
  }

  #shown(headers: WebhookHeaders, url: string): { readonly token: string } | { readonly code: RefusalCode } {
    const { header, prefix = '', parameter: name } = this.#options
    const asked = name === undefined ? undefined : parameter(url, name)
    const shown = claim(headers, header)
    if (asked !== undefined && shown === '') return { token: asked }
    const code = firstProblem(headers, [header])
    if (code !== undefined) return { code }
    // RFC 6750 §2: "Clients MUST NOT use more than one method to transmit the token in each request."
    if (asked !== undefined) return { code: 'OFFHOOK_SIGNATURE_REPEATED' }
    const isPrefixed = shown.toLowerCase().startsWith(prefix.toLowerCase())
    return isPrefixed ? { token: shown.slice(prefix.length) } : { code: 'OFFHOOK_SIGNATURE_WRONG' }
  }

  async #match(shown: string): Promise<MacKey | undefined> {
    for (const secret of this.#known) if (await secret.is(shown)) return secret.key
    return undefined
  }
}
