import type { Work } from './work.ts'

/** What to do, and against whom. */
export interface Order extends Work {
  readonly port: number
  /** Whether the answer is the very bytes that were sent, as the raw server gives it. */
  readonly raw: boolean
  readonly milliseconds: number
}

export interface Result {
  readonly messages: number
  readonly seconds: number
}
