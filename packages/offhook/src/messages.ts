import type { Delivery } from '@offhook/webhook'
import type { HandlerFile } from './handlers.ts'

/** How the handlers fared. */
export type Handled =
  | { readonly kind: 'served'; readonly handlers: number }
  | { readonly kind: 'unserved' }
  | { readonly kind: 'failed'; readonly error: readonly string[] }

/** Asks the process of the handlers to handle a delivery, or aborts that, since its provider waits no longer. */
export type Request =
  | { readonly kind: 'handle'; readonly number: number; readonly delivery: Delivery }
  | { readonly kind: 'abort'; readonly number: number }

/** What that process says first. */
export type FirstReply =
  | { readonly kind: 'loaded'; readonly files: readonly HandlerFile[] }
  | { readonly kind: 'broken'; readonly problem: string }

/** What that process says. */
export type Reply =
  | FirstReply
  | { readonly kind: 'handled'; readonly number: number; readonly handled: Handled }

/** A reply on its way. Handlers may send messages of their own to the parent process: this tells replies from those. */
export interface Letter {
  readonly offhook: Reply
}

/** The reply in what came, if it is one. */
export function replyIn(message: unknown): Reply | undefined {
  return typeof message === 'object' && message !== null && 'offhook' in message
    ? (message as Letter).offhook
    : undefined
}
