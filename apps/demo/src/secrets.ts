/** What a provider signs with. */
export interface Secret {
  readonly value: string
  /** Whether it was made at this start, so that its owner must be told. */
  readonly made: boolean
}

/** The secret that was set, or one that is made. */
export function secretOr(value: string | undefined, make: () => string): Secret {
  return value ? { value, made: false } : { value: make(), made: true }
}
