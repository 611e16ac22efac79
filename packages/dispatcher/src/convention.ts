import type { EventName, Handler } from './events.ts'

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

/**
 * What `issue.opened`, `issue_opened` and `issueOpened` have in common, so that these exports serve that event. Separators
 * before the first word or after the last separate no words: `_opened` is another name than `opened`.
 */
export function exportName(name: string): string {
  return name.replace(/(?<=[^._/:-])[._/:-]+([^._/:-])/g, (_, letter: string) => letter.toUpperCase())
}
