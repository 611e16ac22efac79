import type { Attempt } from './attempt.ts'
import { DispatchError, type EventInvalidError } from './errors.ts'

/** How a dispatch ended. */
export type Outcome =
  /** Every handler that matches ran and none failed. */
  | { readonly kind: 'served'; readonly type: string; readonly handlers: number }
  /** No handler matches. */
  | { readonly kind: 'unserved'; readonly type: string }
  /** Some handlers failed (all ran), or the event did not fit its schema (none ran); `error.code` tells which. */
  | { readonly kind: 'failed'; readonly type: string; readonly error: DispatchError | EventInvalidError }

/** Sums up how the handlers of one event fared. */
export function conclude(type: string, attempts: readonly Attempt[]): Outcome {
  const failures = attempts.filter((attempt) => attempt !== undefined)
  if (failures.length === 0) return { kind: 'served', type, handlers: attempts.length }
  return { kind: 'failed', type, error: new DispatchError(type, failures) }
}
