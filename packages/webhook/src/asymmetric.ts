import { Composed, type SignedOptions } from './composed.ts'
import type { SignatureAlgorithm } from './crypto/contract.ts'
import { codecOf } from './encoding.ts'
import { type KeyFormat, type PublicKeys, privateKeyOf, publicKeysOf } from './public-keys.ts'
import type { Scheme } from './scheme.ts'
import { signed } from './signed.ts'

export type AsymmetricOptions = PublicKeys &
  SignedOptions & {
    readonly algorithm: SignatureAlgorithm
    readonly keyFormat?: KeyFormat | undefined
  }

/** A scheme of providers that sign with a key of their own, and publish how to verify it. */
export function asymmetric(options: AsymmetricOptions): Scheme {
  const { algorithm, keyFormat, encoding = 'base64' } = options
  const keys = publicKeysOf(options, algorithm, keyFormat)
  const signer = privateKeyOf(options, algorithm, keyFormat)
  return signed(options, codecOf(encoding), new Composed(options), keys, signer)
}
