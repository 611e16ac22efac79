import { importKey } from '#crypto'
import type { HashAlgorithm, MacKey, Part, VerifyKey } from './crypto/contract.ts'
import { andThen, type MaybePromise } from './maybe-promise.ts'
import { keysOf, type Secrets, type SecretText } from './secrets.ts'

/** The secrets as keys of a MAC; the first one signs. */
export function macKeysOf(
  secrets: Secrets,
  algorithm: HashAlgorithm,
  text?: SecretText,
): readonly [MacKey, ...MacKey[]] {
  const [first, ...others] = keysOf(secrets, text)
  return [importKey(algorithm, first), ...others.map((secret) => importKey(algorithm, secret))]
}

/** The digest, if one of the candidates is a signature by one of the keys, from index `at` on: all are tried with all. */
export function matchOf(
  keys: readonly VerifyKey[],
  parts: readonly Part[],
  candidates: readonly Uint8Array[],
  at = 0,
): MaybePromise<Uint8Array | undefined> {
  const key = keys[at]
  if (key === undefined || candidates.length === 0) return undefined
  return andThen(
    key.verify(parts, candidates),
    (digest) => digest ?? matchOf(keys, parts, candidates, at + 1),
  )
}
