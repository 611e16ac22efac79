import type { Locator } from './locate.ts'

/** The bytes of a payload: those that are given, or those of its JSON. */
export function bytesOf(payload: unknown): Uint8Array<ArrayBuffer> {
  if (payload instanceof Uint8Array) return new Uint8Array(payload)
  return new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload))
}

/** The header in which a provider writes the value, if it writes it into one. */
export function written(
  place: Locator | { readonly header: string } | undefined,
  value: string | undefined,
): Record<string, string> {
  if (typeof place !== 'object' || !('header' in place) || value === undefined) return {}
  return { [place.header.toLowerCase()]: value }
}
