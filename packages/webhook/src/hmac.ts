import { Composed, type SignedOptions } from './composed.ts'
import type { HashAlgorithm } from './crypto/contract.ts'
import { codecOf } from './encoding.ts'
import { WebhookOptionError } from './errors.ts'
import { macKeysOf } from './keys.ts'
import type { Scheme } from './scheme.ts'
import type { SecretFormat, Secrets, SecretText } from './secrets.ts'
import { signed } from './signed.ts'

export type HmacOptions = Secrets &
  SignedOptions & {
    /** Default `'sha256'`. */
    readonly algorithm?: HashAlgorithm | undefined
    readonly secretFormat?: SecretFormat | undefined
  }

const algorithms: readonly HashAlgorithm[] = ['sha256', 'sha512', 'sha1']

/** A scheme of providers that share a secret with the receiver, which most do. */
export function hmac(options: HmacOptions): Scheme {
  const { algorithm = 'sha256', encoding = 'hex', secretFormat } = options
  if (!algorithms.includes(algorithm)) throw unknown(algorithm)
  const keys = macKeysOf(options, algorithm, secretTextOf(secretFormat))
  return signed(options, codecOf(encoding), new Composed(options), keys, keys[0])
}

function secretTextOf({ encoding = 'utf8', ...text }: SecretFormat = {}): SecretText {
  return encoding === 'utf8' ? text : { ...text, codec: codecOf(encoding) }
}

function unknown(algorithm: string): WebhookOptionError {
  return new WebhookOptionError(
    'OFFHOOK_ALGORITHM_INVALID',
    `'${algorithm}' is no hash that is known here: take '${algorithms.join("', '")}'.`,
  )
}
