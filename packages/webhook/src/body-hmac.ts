import type { HashAlgorithm } from './crypto/contract.ts'
import { macKeysOf } from './keys.ts'
import type { Scheme } from './scheme.ts'
import type { Secrets } from './secrets.ts'
import { type HeaderOptions, Signed } from './signed.ts'
import { WholeBody } from './whole-body.ts'

export type BodyHmacOptions = Secrets &
  HeaderOptions & {
    /** Default `'sha256'`. */
    readonly algorithm?: HashAlgorithm
  }

/** `hmac` of the body alone, which is what most sign: who imports no other producer has no template and no timestamp to load. */
export function bodyHmac(options: BodyHmacOptions): Scheme {
  const keys = macKeysOf(options, options.algorithm ?? 'sha256')
  return new Signed(options, new WholeBody(options.header), keys, keys[0])
}
