/** The events of a dispatcher without a map: any name, with nothing known about the payload. */
export type AnyEvents = Record<string, unknown>

/** The names of a map's events. */
export type EventName<Events> = keyof Events & string

type Family<Name> = Name extends `${infer Head}.${infer Rest}`
  ? `${Head}.*` | `${Head}.${Family<Rest>}`
  : never

/** What `on` takes: an event's name, a family of them (`issues.*`), or all (`*`). */
export type Pattern<Events> = EventName<Events> | Family<EventName<Events>> | '*'

/** The names that a pattern matches. If the map has a whole family by a template, those are the names of the pattern itself. */
export type Matching<Events, P extends string> = string extends keyof Events
  ? string
  : P extends '*'
    ? EventName<Events>
    : P extends `${infer Head}.*`
      ? Extract<EventName<Events>, `${Head}.${string}`> | Extract<`${Head}.${string}`, EventName<Events>>
      : Extract<P, EventName<Events>>

/** What the handler of a pattern is given: a union, when the pattern matches several names. */
export type Payload<Events, P extends string> = Events[Matching<Events, P> & keyof Events]

/**
 * What must be dispatched under a name. A name known only at run time (`string`) takes anything: nothing can be
 * promised at compile time of what a peer sent, so give such an event a schema.
 */
export type Dispatched<Events, Type extends string> = string extends Type
  ? unknown
  : Type extends EventName<Events>
    ? Events[Type]
    : never

/** What a handler is told besides the event. */
export interface HandlerContext<Type extends string = string> {
  /** The name under which the event was dispatched. */
  readonly type: Type
  /**
   * Aborted when the dispatcher no longer waits: by the signal given to `dispatch`, or by the handler's timeout. With a timeout,
   * it is made when you read it, so a copy such as `{ ...context }` lacks it: hand the context on as it is.
   */
  readonly signal: AbortSignal | undefined
}

/** Handles events. A promise is awaited; what the handler throws or rejects with is a failure of this handler alone. */
export type Handler<Events = AnyEvents, P extends string = string> = (
  event: Payload<Events, P>,
  context: HandlerContext<Matching<Events, P>>,
) => unknown
