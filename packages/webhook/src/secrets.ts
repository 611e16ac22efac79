import type { Codec, Encoding } from './encoding.ts'
import { WebhookOptionError } from './errors.ts'

/** One secret, or several while one replaces another: a signature by any of them is genuine, `sign` takes the first. */
export type Secrets =
  | { readonly secret: string; readonly secrets?: never }
  | { readonly secrets: readonly string[]; readonly secret?: never }

/** How the text of a secret becomes the bytes of a key. */
export interface SecretFormat extends Omit<SecretText, 'codec'> {
  /** How the key's bytes are written. Default `'utf8'`: the text's own bytes. */
  readonly encoding?: 'utf8' | Encoding | undefined
}

/** The same, with what reads the key's bytes. Default none: they are the text's own, in UTF-8. */
export interface SecretText {
  readonly codec?: Codec | undefined
  /** What may stand before them, such as `whsec_`. Default nothing. */
  readonly prefix?: string | undefined
  /** Fewest bytes of a key. Default 8. */
  readonly min?: number | undefined
  /** Most bytes of a key. Default no limit. */
  readonly max?: number | undefined
}

/** The keys of the secrets. Throws for one that is empty, blank, too short or malformed, and never shows it. */
export function keysOf({ secret, secrets }: Secrets, text: SecretText = {}): [Uint8Array, ...Uint8Array[]] {
  const [first, ...others]: readonly unknown[] = secrets ?? [secret]
  return [keyOf(first, text), ...others.map((other) => keyOf(other, text))]
}

function keyOf(secret: unknown, { codec, prefix = '', min = 8, max = Infinity }: SecretText): Uint8Array {
  // A missing environment variable is no string.
  if (typeof secret !== 'string' || secret.trim() === '' || secret === prefix) throw missing()
  // Of its file, of `set SECRET=… && node`, of a copy: it would let nothing pass. No provider makes such a secret.
  if (/^\s|\s$|[\r\n]/.test(secret))
    throw new WebhookOptionError(
      'OFFHOOK_SECRET_MALFORMED',
      'The secret has white space at an end, or a line break: trim it.',
    )
  const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret
  const key = codec === undefined ? new TextEncoder().encode(text) : codec.decode(text)
  if (key === undefined)
    throw new WebhookOptionError('OFFHOOK_SECRET_MALFORMED', `The secret is not ${codec?.name}.`)
  if (key.length < min)
    throw new WebhookOptionError('OFFHOOK_SECRET_SHORT', `The secret has fewer than ${min} bytes.`)
  if (key.length > max) {
    throw new WebhookOptionError('OFFHOOK_SECRET_MALFORMED', `The secret has more than ${max} bytes.`)
  }
  // HMAC fills a key up with zeros (RFC 2104 §2), so a key of zeros alone equals the empty one.
  if (key.every((byte) => byte === 0)) throw missing()
  return key
}

function missing(): WebhookOptionError {
  return new WebhookOptionError(
    'OFFHOOK_SECRET_MISSING',
    'The secret is missing or empty, and anyone could sign with that: is the environment variable set?',
  )
}
