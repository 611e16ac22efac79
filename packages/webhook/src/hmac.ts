import { Composed, type SignedOptions } from './composed.ts'
import type { HashAlgorithm } from './crypto/contract.ts'
import { codecOf } from './encoding.ts'
import { macKeysOf } from './keys.ts'
import type { Scheme } from './scheme.ts'
import type { SecretFormat, Secrets, SecretText } from './secrets.ts'
import { signed } from './signed.ts'

export type HmacOptions = Secrets &
  SignedOptions & {
    /** Default `'sha256'`. */
    readonly algorithm?: HashAlgorithm
    readonly secretFormat?: SecretFormat
  }

/** A scheme of producers that share a secret with the receiver, which most do. */
export function hmac(options: HmacOptions): Scheme {
  const { algorithm = 'sha256', encoding = 'hex', secretFormat } = options
  const keys = macKeysOf(options, algorithm, secretTextOf(secretFormat))
  return signed(options, codecOf(encoding), new Composed(options), keys, keys[0])
}

function secretTextOf({ encoding = 'utf8', ...text }: SecretFormat = {}): SecretText {
  return encoding === 'utf8' ? text : { ...text, codec: codecOf(encoding) }
}
