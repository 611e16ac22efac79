import type { HandlerModule } from './convention.ts'
import { listenersOf } from './decorator.ts'
import { DispatcherOptionError, EventInvalidError } from './errors.ts'
import type { AnyEvents, Dispatched, EventName, Handler, HandlerContext, Pattern } from './events.ts'
import type { Outcome } from './outcome.ts'
import { patternsIn } from './patterns.ts'
import { Registry, type Undo } from './registry.ts'
import { type RunOptions, run } from './run.ts'
import { validate } from './schema.ts'
import type { StandardSchema } from './standard-schema.ts'
import type { Callback, Subscriber } from './subscriber.ts'

export interface DispatcherOptions<Events = AnyEvents> extends RunOptions {
  /** What an event must look like to be handled, by name: any Standard Schema, whose output the handlers get. Default none. */
  readonly schemas?: { readonly [Name in EventName<Events>]?: StandardSchema<Events[Name]> } | undefined
  /** Is told of each event that no handler matches. What it throws is ignored. */
  readonly unserved?: ((type: string, event: unknown) => unknown) | undefined
}

export interface DispatchOptions {
  /** Handed to every handler. Once it is aborted, no further handler starts, which counts as a failure of each. Default none. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Event names to handlers.
 *
 * All handlers that match are called, in this order: those of the exact name, then exports of modules that are named after
 * it, then wildcards, the narrower first (`a.b.*`, `a.*`, `*`); within each group in the order of registration.
 */
export class Dispatcher<Events = AnyEvents> {
  readonly #registry = new Registry()
  readonly #schemas: ReadonlyMap<string, StandardSchema>
  readonly #options: DispatcherOptions<Events>

  constructor(options: DispatcherOptions<Events> = {}) {
    checkTimeout(options.timeout)
    this.#options = options
    this.#schemas = new Map(Object.entries<StandardSchema>({ ...options.schemas }))
  }

  /** Calls the handler for each event of this name, these names, a family (`'issues.*'`), or all (`'*'`). */
  on<P extends Pattern<Events>>(patterns: P | readonly P[], handler: Handler<Events, P>): Undo {
    return this.#on(patterns, handler as Callback)
  }

  /** Calls the handler for the first such event only. */
  once<P extends Pattern<Events>>(patterns: P | readonly P[], handler: Handler<Events, P>): Undo {
    let done = false
    const undo = this.#on(patterns, handler as Callback, (event, context) => {
      // A handler of the same dispatch may have dispatched the event again, which came here first.
      if (done) return
      done = true
      undo()
      return (handler as Callback)(event, context)
    })
    return undo
  }

  /** Lets a module's exports serve the events they are named after: `issue.opened` → `issue_opened` or `issueOpened`. */
  module(namespace: HandlerModule<Events>): Undo {
    const handlers = Object.entries(namespace).filter(isHandler)
    return this.#registry.addExports(handlers.map(([name, call]) => ({ name, call })))
  }

  /** Lets an object's methods serve the events with which `@on` marked them; a class, its static ones. */
  attach(listener: object): Undo {
    return this.#registry.add(listenersOf(listener))
  }

  /** Runs every handler that matches, and tells how they fared. Never rejects. */
  dispatch<Type extends EventName<Events> | (string & {})>(
    type: Type,
    event: Dispatched<Events, Type>,
    options?: DispatchOptions,
  ): Promise<Outcome> {
    const subscribers = this.#registry.matching(type)
    if (subscribers.length === 0) return this.#tellUnserved(type, event)
    const context: HandlerContext = { type, signal: options?.signal }
    const schema = this.#schemas.get(type)
    if (schema === undefined) return run(subscribers, event, context, this.#options)
    return this.#runIfValid(schema, subscribers, event, context)
  }

  #on(patterns: string | readonly string[], handler: Callback, call: Callback = handler): Undo {
    checkHandler(handler, patterns)
    const name = String(handler.name || 'anonymous')
    return this.#registry.add(
      Array.from(new Set(patternsIn(patterns)), (pattern) => ({ name, pattern, call })),
    )
  }

  async #runIfValid(
    schema: StandardSchema,
    subscribers: readonly Subscriber[],
    event: unknown,
    context: HandlerContext,
  ): Promise<Outcome> {
    const { type } = context
    const valid = await validate(schema, type, event)
    if (valid instanceof EventInvalidError) return { kind: 'failed', type, error: valid }
    return run(subscribers, valid.value, context, this.#options)
  }

  async #tellUnserved(type: string, event: unknown): Promise<Outcome> {
    try {
      await this.#options.unserved?.(type, event)
    } catch {
      // A hook that fails changes nothing about the event.
    }
    return { kind: 'unserved', type }
  }
}

/** It may be NaN, as `Number()` makes it of an environment variable that is not set. */
function checkTimeout(timeout = Infinity): void {
  if (timeout > 0) return
  throw new DispatcherOptionError(
    'OFFHOOK_TIMEOUT_INVALID',
    `a timeout of ${timeout} is no number of milliseconds above 0; leave it out for none`,
  )
}

/** Plain JavaScript lets pass what is none. */
function checkHandler(handler: Callback, patterns: string | readonly string[]): void {
  if (typeof handler === 'function') return
  throw new DispatcherOptionError(
    'OFFHOOK_HANDLER_INVALID',
    `the handler of '${String(patterns)}' is no function: is its export missing?`,
  )
}

/** A module's default export has no name of its own. */
function isHandler(entry: [name: string, value: unknown]): entry is [string, Callback] {
  return typeof entry[1] === 'function' && entry[0] !== 'default'
}
