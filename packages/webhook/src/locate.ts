import type { GenuineMessage } from './message.ts'
import { readHeader } from './request.ts'

/**
 * Where a message holds its id or its type: a header, a member of the JSON body (`data.id`), or wherever a function finds
 * it. The function returns `undefined` if such messages have no place for it, and the empty string if the place is empty.
 */
export type Locator =
  | { readonly header: string }
  | { readonly body: string }
  | ((message: GenuineMessage) => string | undefined)

/** What is found there: `undefined` if the provider has no such place, the empty string if the place is empty. */
export function locate(locator: Locator | undefined, message: GenuineMessage): string | undefined {
  if (locator === undefined) return undefined
  if (typeof locator === 'function') return locator(message)
  if ('header' in locator) return readHeader(message.headers, locator.header) ?? ''
  return asText(member(message.data, locator.body))
}

/** A member of a payload, by its path; never one that is inherited. */
export function member(data: unknown, path: string): unknown {
  const dot = path.indexOf('.')
  if (dot === -1) return own(data, path)
  return member(own(data, path.slice(0, dot)), path.slice(dot + 1))
}

function own(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}

/** The text at a path, `undefined` if there is none: for an id that only some messages of a provider have. */
export function textAt(data: unknown, path: string): string | undefined {
  return asText(member(data, path)) || undefined
}

/**
 * An id or a timestamp in JSON: text or a whole number; anything else counts as empty. So does a number too large to be
 * exact: two such ids could become one, and the second delivery a duplicate of the first.
 */
export function asText(value: unknown): string {
  return typeof value === 'string' || Number.isSafeInteger(value) ? String(value) : ''
}
