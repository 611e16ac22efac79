import type { RefusalCode } from './codes.ts'
import type { SignatureAlgorithm, VerifyKey } from './crypto/contract.ts'
import { WebhookOptionError } from './errors.ts'
import { publicKeyOf } from './public-keys.ts'
import { type Certificate, certificateIn } from './x509.ts'

/** Asks the provider's host: the runtime's own `fetch`, or one that goes through your proxy. */
export type Fetch = (
  url: string,
  init: { readonly redirect: 'error'; readonly signal: AbortSignal },
) => Promise<Response>

/** Milliseconds that a request to the provider may take, its answer included. */
const TIMEOUT = 5_000
/** Longest certificate, with those of its issuers, in characters. */
const MAX_LENGTH = 65_536
/** Longest URL of a certificate, in characters. */
const MAX_URL = 512
/** Requests at once: a sender of many URLs must not make this process send as many requests. */
const MAX_LOADING = 4
/** Certificates that are kept. A provider has one for each region, and a new one each year. */
const MAX_KEPT = 64

interface Loaded {
  readonly certificate: Certificate
  readonly keys: Map<SignatureAlgorithm, VerifyKey | undefined>
}

/** The certificates of a provider, each fetched once. Anyone may send a URL of one, so only pinned URLs are fetched. */
export class Certificates {
  readonly #fetch: Fetch
  readonly #pinned: RegExp
  readonly #loaded = new Map<string, Promise<Loaded | RefusalCode>>()
  #loading = 0

  /** `pinned` matches the whole URL of each certificate that the provider may have. */
  constructor(fetch: Fetch, pinned: RegExp) {
    if (typeof fetch !== 'function') throw noFetch()
    this.#fetch = fetch
    this.#pinned = pinned
  }

  /** Whether a message may name this certificate. */
  allows(url: string): boolean {
    return url.length <= MAX_URL && this.#pinned.test(url)
  }

  /** The key of a certificate, or why there is none. Never rejects. */
  async keyFor(url: string, algorithm: SignatureAlgorithm, now: number): Promise<VerifyKey | RefusalCode> {
    if (!this.allows(url)) return 'OFFHOOK_CERTIFICATE_UNTRUSTED'
    const loaded = await this.#load(url)
    if (typeof loaded === 'string') return loaded
    const { notBefore, notAfter } = loaded.certificate
    const isValid = now >= notBefore && now <= notAfter
    return (isValid ? keyOf(loaded, algorithm) : undefined) ?? 'OFFHOOK_CERTIFICATE_UNTRUSTED'
  }

  async #load(url: string): Promise<Loaded | RefusalCode> {
    const known = this.#loaded.get(url)
    if (known !== undefined) return known
    if (this.#loading >= MAX_LOADING) return 'OFFHOOK_CERTIFICATE_UNAVAILABLE'
    const loading = load(this.#fetch, url)
    this.#loading++
    this.#keep(url, loading)
    const loaded = await loading
    this.#loading--
    if (typeof loaded === 'string') this.#loaded.delete(url)
    return loaded
  }

  #keep(url: string, loading: Promise<Loaded | RefusalCode>): void {
    this.#loaded.set(url, loading)
    const [oldest = url] = this.#loaded.keys()
    if (this.#loaded.size > MAX_KEPT) this.#loaded.delete(oldest)
  }
}

function noFetch(): WebhookOptionError {
  return new WebhookOptionError(
    'OFFHOOK_OPTION_MISSING',
    'Give `fetch`, which gets certificates from the provider: that of the runtime, or one that goes through your proxy.',
  )
}

/** Asks the provider's host. Rejects if there is no answer in time, or one that leads elsewhere. */
export async function ask<Answer>(
  fetch: Fetch,
  url: string,
  read: (response: Response) => Promise<Answer>,
): Promise<Answer> {
  const signal = AbortSignal.timeout(TIMEOUT)
  // A `fetch` that ignores its signal must not keep the sender waiting.
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
  // A `fetch` that throws at once must reject, too: else nobody would listen to `late` when it rejects.
  const answer = async () => read(await fetch(url, { redirect: 'error', signal }))
  return Promise.race([answer(), late])
}

async function load(fetch: Fetch, url: string): Promise<Loaded | RefusalCode> {
  try {
    return await ask(fetch, url, async (response) => {
      if (response.status !== 200) {
        await response.body?.cancel()
        return codeOf(response.status)
      }
      const certificate = certificateIn(await textOf(response))
      return certificate ? { certificate, keys: new Map() } : 'OFFHOOK_CERTIFICATE_UNTRUSTED'
    })
  } catch {
    return 'OFFHOOK_CERTIFICATE_UNAVAILABLE'
  }
}

/** A host that has no such certificate says so; any other trouble may be over when the message is sent again. */
function codeOf(status: number): RefusalCode {
  const isGone = status === 403 || status === 404 || status === 410
  return isGone ? 'OFFHOOK_CERTIFICATE_UNTRUSTED' : 'OFFHOOK_CERTIFICATE_UNAVAILABLE'
}

/** The text of an answer, empty if it is too long: then no more of it is read. */
async function textOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for (const reader = body?.getReader(); reader; ) {
    const { done, value } = await reader.read()
    if (done) break
    text += decoder.decode(value, { stream: true })
    if (text.length > MAX_LENGTH) {
      await reader.cancel()
      return ''
    }
  }
  return text
}

function keyOf({ certificate, keys }: Loaded, algorithm: SignatureAlgorithm): VerifyKey | undefined {
  if (!keys.has(algorithm)) keys.set(algorithm, importable(algorithm, certificate.spki))
  return keys.get(algorithm)
}

function importable(algorithm: SignatureAlgorithm, spki: Uint8Array): VerifyKey | undefined {
  try {
    return publicKeyOf(algorithm, spki)
  } catch {
    return undefined
  }
}
