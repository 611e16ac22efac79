/** What became of a webhook request. */
export type ArrivalOutcome = 'delivered' | 'duplicate' | 'failed' | 'refused' | 'answered'

/** A webhook request and its answer: what a row of the page shows. */
export interface Arrival {
  /** Counts up from 1. */
  readonly number: number
  /** When it came, RFC 3339. */
  readonly at: string
  /** The provider's name in its URL. */
  readonly provider: string
  readonly outcome: ArrivalOutcome
  /** The status of the answer; absent if the sender did not wait for it. */
  readonly status?: number | undefined
  /** Milliseconds from the head of the request to the end of the answer. */
  readonly took: number
  readonly type?: string | undefined
  readonly id?: string | undefined
  /** How many handlers ran. */
  readonly handlers?: number | undefined
  /** Milliseconds that they took. */
  readonly handling?: number | undefined
  /** Of a refusal, a failure or a duplicate: its code, in words, and what to do about it. */
  readonly code?: string | undefined
  readonly reason?: string | undefined
  readonly mend?: string | undefined
}

/** What else is shown of an arrival when somebody opens it. */
export interface ArrivalDetail {
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The beginning of it, as text. */
  readonly body: string
  /** How many bytes it had; `undefined` where it was not read. */
  readonly bytes: number | undefined
  /** How many of them are kept. */
  readonly kept: number
  /** What the handlers logged. */
  readonly log: readonly string[]
  /** Why they failed. */
  readonly errors: readonly string[]
}
