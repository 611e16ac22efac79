import type { SchemaIssue } from './standard-schema.ts'
import type { Subscriber } from './subscriber.ts'

/** One handler failed: names it, and holds what it threw (anything, even `undefined`) as `cause`. */
export class HandlerError extends Error {
  override readonly name = 'HandlerError'
  readonly code = 'OFFHOOK_HANDLER_FAILED'
  /** The name of the handler. */
  readonly handler: string
  /** The pattern under which it was registered; of a module's export, the name of the event. */
  readonly pattern: string

  constructor(type: string, { name, pattern = type }: Subscriber, cause: unknown) {
    super(`${name} (on '${pattern}'): ${describe(cause)}`, { cause })
    this.handler = name
    this.pattern = pattern
  }
}

/** All the handlers of one event that failed, in the order in which they were called. */
export class DispatchError extends AggregateError {
  override readonly name = 'DispatchError'
  readonly code = 'OFFHOOK_DISPATCH_FAILED'
  declare readonly errors: HandlerError[]
  /** The name of the event. */
  readonly type: string

  constructor(type: string, errors: readonly HandlerError[]) {
    super(errors, `'${type}': ${messagesOf(errors)}`)
    this.type = type
  }
}

/** A handler took longer than its timeout. */
export class HandlerTimeoutError extends Error {
  override readonly name = 'HandlerTimeoutError'
  readonly code = 'OFFHOOK_HANDLER_TIMEOUT'

  constructor(timeout: number) {
    super(`not done within ${timeout} ms; heed context.signal, or give it a longer timeout`)
  }
}

/** The event does not fit its schema; no handler ran. */
export class EventInvalidError extends Error {
  override readonly name = 'EventInvalidError'
  readonly code = 'OFFHOOK_EVENT_INVALID'
  /** The name of the event. */
  readonly type: string
  /** What the schema found; empty when the schema itself threw (then see `cause`). */
  readonly issues: readonly SchemaIssue[]

  constructor(type: string, issues: readonly SchemaIssue[], cause?: unknown) {
    super(`'${type}' does not fit its schema: ${messagesOf(issues) || describe(cause)}`, { cause })
    this.type = type
    this.issues = issues
  }
}

/** What was set up wrongly. */
export type DispatcherOptionCode =
  | 'OFFHOOK_HANDLER_INVALID'
  | 'OFFHOOK_PATTERN_INVALID'
  | 'OFFHOOK_TIMEOUT_INVALID'

/** A dispatcher was set up wrongly: thrown where it is made or a handler added, never for what an event holds. */
export class DispatcherOptionError extends Error {
  override readonly name = 'DispatcherOptionError'
  readonly code: DispatcherOptionCode

  constructor(code: DispatcherOptionCode, message: string) {
    super(message)
    this.code = code
  }
}

function messagesOf(problems: readonly { readonly message: string }[]): string {
  return problems.map(({ message }) => message).join('; ')
}

/** Says what was thrown; reading a thrown object's message may itself throw. */
function describe(thrown: unknown): string {
  try {
    return thrown instanceof Error ? String(thrown.message) : `threw ${String(thrown)}`
  } catch {
    return 'threw something that cannot be described'
  }
}
