import type { HashAlgorithm } from './crypto/contract.ts'
import { type Codec, hex } from './encoding.ts'
import { macKeysOf } from './keys.ts'
import type { Scheme } from './scheme.ts'
import type { Secrets } from './secrets.ts'
import { type HeaderOptions, signed } from './signed.ts'
import { WholeBody } from './whole-body.ts'

export type BodyHmacOptions = Secrets &
  HeaderOptions & {
    /** Default `'sha256'`. */
    readonly algorithm?: HashAlgorithm
    /** How the signature is written. Default `hex`. */
    readonly codec?: Codec
  }

/** `hmac` of the body alone, as most providers sign: a bundle with no other provider has no templates and no timestamps in it. */
export function bodyHmac(options: BodyHmacOptions): Scheme {
  const { algorithm = 'sha256', codec = hex } = options
  const keys = macKeysOf(options, algorithm)
  return signed(options, codec, new WholeBody(options.header), keys, keys[0])
}
