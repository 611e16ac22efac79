export type { HandlerModule } from './convention.ts'
export { type Marker, on } from './decorator.ts'
export { Dispatcher, type DispatcherOptions, type DispatchOptions } from './dispatcher.ts'
export {
  DispatchError,
  type DispatcherOptionCode,
  DispatcherOptionError,
  EventInvalidError,
  HandlerError,
  HandlerTimeoutError,
} from './errors.ts'
export type { AnyEvents, EventName, Handler, HandlerContext, Matching, Pattern, Payload } from './events.ts'
export type { Outcome } from './outcome.ts'
export type { Undo } from './registry.ts'
export type { SchemaIssue, StandardSchema } from './standard-schema.ts'
