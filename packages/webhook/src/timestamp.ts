import type { RefusalCode } from './codes.ts'

/** Where a scheme's timestamp stands, and how old it may be. */
export interface TimestampOptions {
  readonly header: string
  /** Default `'seconds'`. */
  readonly unit?: 'seconds' | 'milliseconds'
  /** Seconds that it may lie in the past or in the future. Default 300. */
  readonly tolerance?: number
}

/** When it was signed, or why that cannot be trusted; `now` in milliseconds. */
export function checkTimestamp(text: string, options: TimestampOptions, now: number): Date | RefusalCode {
  // 16 digits hold microseconds until the year 2286, and are exact as a number.
  if (text.length > 16 || !isDigits(text)) return 'OFFHOOK_TIMESTAMP_MALFORMED'
  const time = Number(text) * (options.unit === 'milliseconds' ? 1 : 1000)
  const tolerance = (options.tolerance ?? 300) * 1000
  if (time < now - tolerance) return 'OFFHOOK_TIMESTAMP_STALE'
  if (time > now + tolerance) return 'OFFHOOK_TIMESTAMP_FUTURE'
  return new Date(time)
}

/** As the producer writes a time. */
export function writeTimestamp(time: Date, { unit }: TimestampOptions): string {
  return String(Math.floor(time.getTime() / (unit === 'milliseconds' ? 1 : 1000)))
}

function isDigits(text: string): boolean {
  return /^[0-9]+$/.test(text)
}
