import type { HandlerContext } from './events.ts'

/** A handler without its types, which have done their work: any event may reach it. */
export type Callback = (event: unknown, context: HandlerContext) => unknown

/** A handler in the registry, with its names for errors. */
export interface Subscriber {
  /** The function's own name, the export's, or `Class.method`. */
  readonly name: string
  /** The pattern under which it was registered; the export of a module has none. */
  readonly pattern?: string
  readonly call: Callback
}

export interface PatternSubscriber extends Subscriber {
  readonly pattern: string
}
