import { member } from './locate.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The value of a body that must be parsed to be verified; `undefined` if it is not JSON in UTF-8. Never throws. */
export function jsonIn(body: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(body))
  } catch {
    return undefined
  }
}

/** A string of it, empty if there is none. */
export function stringAt(data: unknown, path: string): string {
  const value = member(data, path)
  return typeof value === 'string' ? value : ''
}
