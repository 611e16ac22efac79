import type { DispatchError, EventInvalidError } from './errors.ts'

/** How a dispatch ended. */
export type Outcome =
  /** Every handler that matches ran and none failed. */
  | { readonly kind: 'served'; readonly type: string; readonly handlers: number }
  /** No handler matches. */
  | { readonly kind: 'unserved'; readonly type: string }
  /** Some handlers failed (all ran), or the event did not fit its schema (none ran); `error.code` tells which. */
  | { readonly kind: 'failed'; readonly type: string; readonly error: DispatchError | EventInvalidError }
