import type { EventName, Handler } from './events.ts'
import type { Callback, Subscriber } from './subscriber.ts'

type Separator = '.' | '_' | '-' | '/' | ':'

type Snake<Name extends string> = Name extends `${infer Head}${Separator}${infer Rest}`
  ? `${Head}_${Snake<Rest>}`
  : Name

type Camel<Name extends string> = Name extends `${infer Head}${Separator}${infer Rest}`
  ? `${Head}${Capitalize<Camel<Rest>>}`
  : Name

/** A module whose exports serve the events after which they are named. */
export type HandlerModule<Events> = string extends keyof Events
  ? object
  : { readonly [Name in EventName<Events> as Snake<Name> | Camel<Name>]?: Handler<Events, Name> }

/** The handlers of one module: the functions that it exports itself, never what it inherits. */
export class Convention {
  readonly #exports = new Map<string, Callback>()

  constructor(namespace: object, limit: (callback: Callback) => Callback) {
    for (const [name, value] of Object.entries(namespace)) {
      // A module's default export has no name of its own.
      if (typeof value === 'function' && name !== 'default') this.#exports.set(name, limit(value))
    }
  }

  /** The exports named after this event: `issue.opened` → `issue_opened`, then `issueOpened`. */
  find(type: string): Subscriber[] {
    const found: Subscriber[] = []
    for (const name of new Set([snake(type), camel(type)])) {
      const call = this.#exports.get(name)
      if (call !== undefined) found.push({ name, pattern: type, call })
    }
    return found
  }
}

function snake(type: string): string {
  return type.replace(/[./:-]/g, '_')
}

function camel(type: string): string {
  return type.replace(/[._/:-](.?)/g, (_, letter: string) => letter.toUpperCase())
}
