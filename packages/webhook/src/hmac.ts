import { Composed, type SignedOptions } from './composed.ts'
import type { HashAlgorithm } from './crypto/contract.ts'
import { macKeysOf } from './keys.ts'
import type { Scheme } from './scheme.ts'
import type { SecretFormat, Secrets } from './secrets.ts'
import { Signed } from './signed.ts'

export type HmacOptions = Secrets &
  SignedOptions & {
    /** Default `'sha256'`. */
    readonly algorithm?: HashAlgorithm
    readonly secretFormat?: SecretFormat
  }

/** A scheme of producers that share a secret with the receiver, which most do. */
export function hmac(options: HmacOptions): Scheme {
  const { algorithm = 'sha256', secretFormat } = options
  const keys = macKeysOf(options, algorithm, secretFormat)
  return new Signed(options, new Composed(options), keys, keys[0])
}
