import type { RefusalCode } from './codes.ts'
import { asText, member } from './locate.ts'

/** Where a scheme's timestamp stands. */
export type TimestampPlace =
  | { readonly header: string }
  /** Among the signatures of their header, behind these characters: `t=` for `t=1492774577,v1=…`. */
  | { readonly member: string }
  /** In the JSON body, whose signature covers it. */
  | { readonly body: string }

/** How far a provider's clock and the receiver's may differ. */
export interface Tolerance {
  /** Seconds that the signed time may lie in the past or in the future. Default the provider's own. */
  readonly tolerance?: number | undefined
}

/** Where a scheme's timestamp stands, how it is written, and how old it may be. */
export type TimestampOptions = TimestampPlace & {
  /** Since 1970, or a time such as `2026-01-01T00:00:00.5Z`. Default `'seconds'`. */
  readonly unit?: 'seconds' | 'milliseconds' | 'rfc3339' | undefined
  /** Seconds that it may lie in the past or in the future. Default 300. */
  readonly tolerance?: number | undefined
}

type Writing = Pick<TimestampOptions, 'unit' | 'tolerance'>

const decoder = new TextDecoder()

/** When it was signed, or why that cannot be trusted; `now` in milliseconds. */
export function checkTimestamp(text: string, options: Writing, now: number): Date | RefusalCode {
  const time = options.unit === 'rfc3339' ? readDate(text) : readNumber(text, options.unit)
  if (Number.isNaN(time)) return 'OFFHOOK_TIMESTAMP_MALFORMED'
  const tolerance = (options.tolerance ?? 300) * 1000
  if (time < now - tolerance) return 'OFFHOOK_TIMESTAMP_STALE'
  if (time > now + tolerance) return 'OFFHOOK_TIMESTAMP_FUTURE'
  return new Date(time)
}

/** As the provider writes a time. */
export function writeTimestamp(time: Date, { unit }: Writing): string {
  if (unit === 'rfc3339') return time.toISOString()
  return String(Math.floor(time.getTime() / (unit === 'milliseconds' ? 1 : 1000)))
}

/** The timestamp that a genuine body holds, empty if it holds none. */
export function timestampIn(body: Uint8Array, path: string): string {
  try {
    return asText(member(JSON.parse(decoder.decode(body)), path))
  } catch {
    return ''
  }
}

/** The payload with the timestamp in it, where a provider writes it there. */
export function stamped(payload: unknown, place: TimestampPlace | undefined, timestamp: string): unknown {
  if (place === undefined || !('body' in place) || !isPlain(payload)) return payload
  return { ...payload, [place.body]: Number(timestamp) }
}

function readNumber(text: string, unit: Writing['unit']): number {
  // 16 digits hold microseconds until the year 2286, and are exact as a number.
  if (!/^[0-9]{1,16}$/.test(text)) return Number.NaN
  return Number(text) * (unit === 'milliseconds' ? 1 : 1000)
}

/** RFC 3339 §5.6, in UTC. Not every Date takes more than three digits of a second. */
function readDate(text: string): number {
  const [, seconds, fraction = ''] = /^([0-9-]{10}T[0-9:]{8})(?:\.([0-9]{1,9}))?Z$/.exec(text) ?? []
  return seconds === undefined ? Number.NaN : Date.parse(`${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`)
}

function isPlain(payload: unknown): payload is object {
  return (
    typeof payload === 'object' &&
    payload !== null &&
    !Array.isArray(payload) &&
    !(payload instanceof Uint8Array)
  )
}
