import { randomBytes } from 'node:crypto'

/** What a producer signs with. */
export interface Secret {
  readonly value: string
  /** Whether it was made at this start, so that its owner must be told. */
  readonly made: boolean
}

/** GitHub's secret is any text. */
export function githubSecret(value: string | undefined): Secret {
  return secretOr(value, () => randomBytes(32).toString('hex'))
}

/** Standard Webhooks' secret is `whsec_` and base64. */
export function standardSecret(value: string | undefined): Secret {
  return secretOr(value, () => `whsec_${randomBytes(32).toString('base64')}`)
}

function secretOr(value: string | undefined, make: () => string): Secret {
  return value ? { value, made: false } : { value: make(), made: true }
}
