import { claim, firstProblem, refuse } from './claims.ts'
import type { RefusalCode } from './codes.ts'
import type { MacKey } from './crypto/contract.ts'
import { type Locator, locate } from './locate.ts'
import { bytesOf, written } from './outgoing.ts'
import { parameter } from './query.ts'
import type { WebhookHeaders } from './request.ts'
import type { Challenge, Scheme } from './scheme.ts'
import { keysOf, type Secrets } from './secrets.ts'
import { ShownSecret } from './shown-secret.ts'
import type { SchemeStatuses } from './statuses.ts'

export type TokenOptions = Secrets & {
  /** The provider, as the `source` of its deliveries. */
  readonly source: string
  /** The header that holds the token. */
  readonly header: string
  /** What stands before the token, in any case, such as `Bearer `. Default nothing. */
  readonly prefix?: string | undefined
  /** The parameter of the URL's query that may hold the token instead. Default none. */
  readonly parameter?: string | undefined
  /** Where the delivery's id stands. Default nowhere: a digest of the body is the id. */
  readonly id?: Locator | undefined
  /** Where the event's type stands. Default nowhere: the source is the type. */
  readonly type?: Locator | undefined
  /** Milliseconds in which the provider wants its answer. Default 9,000. */
  readonly deadline?: number | undefined
  readonly statuses?: SchemeStatuses | undefined
  readonly challenge?: Challenge | undefined
}

/**
 * A scheme of providers that sign nothing and show a shared token instead. It proves who sends, not what: whoever sees
 * one request can write any other. Take a signature where the provider offers one.
 */
export function token(options: TokenOptions): Scheme {
  const { source, header, prefix = '', deadline = 9000 } = options
  const [first, ...others] = keysOf(options)
  const signer = new ShownSecret(first)
  const known = [signer, ...others.map((other) => new ShownSecret(other))]

  const shownIn = (headers: WebhookHeaders, url: string): Shown => {
    const asked = options.parameter === undefined ? undefined : parameter(url, options.parameter)
    const shown = claim(headers, header)
    if (asked !== undefined && shown === '') return { token: asked }
    const code = firstProblem(headers, [header])
    if (code !== undefined) return { code }
    // RFC 6750 §2: "Clients MUST NOT use more than one method to transmit the token in each request."
    if (asked !== undefined) return { code: 'OFFHOOK_SIGNATURE_REPEATED' }
    const isPrefixed = shown.toLowerCase().startsWith(prefix.toLowerCase())
    return isPrefixed ? { token: shown.slice(prefix.length) } : { code: 'OFFHOOK_SIGNATURE_WRONG' }
  }

  return {
    source,
    deadline,
    // Nothing is signed, so a digest of the body would find no replay that the token does not allow anyway.
    signsId: true,
    statuses: options.statuses,
    challenge: options.challenge,

    refuses({ headers, url }) {
      const shown = shownIn(headers, url)
      return 'code' in shown ? shown.code : undefined
    },

    async verify({ headers, url, body }) {
      const shown = shownIn(headers, url)
      if ('code' in shown) return refuse(shown.code)
      const key = await matching(known, shown.token)
      if (key === undefined) return refuse('OFFHOOK_SIGNATURE_WRONG')
      return { genuine: true, time: undefined, digest: await key.sign([body]) }
    },

    identify: (message) => ({ id: locate(options.id, message), type: locate(options.type, message) }),

    async sign(payload, { id = crypto.randomUUID(), type, headers } = {}) {
      return {
        method: 'POST',
        url: '/',
        headers: {
          'content-type': 'application/json',
          ...written(options.id, id),
          ...written(options.type, type),
          ...written({ header }, prefix + signer.text),
          ...headers,
        },
        body: bytesOf(payload),
      }
    },
  }
}

/** The token of a request, or why it has none. */
type Shown = { readonly token: string } | { readonly code: RefusalCode }

async function matching(known: readonly ShownSecret[], shown: string): Promise<MacKey | undefined> {
  for (const secret of known) if (await secret.is(shown)) return secret.key
  return undefined
}
