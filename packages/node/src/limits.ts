import { InvalidLimitError } from './errors.ts'

/** The limits of one connection. `Infinity` lifts one. */
export interface ConnectionLimits {
  /** Bytes of one message, after inflating too; above it the connection is closed with 1009. At most 512 MiB. Default 1 MiB. */
  readonly maxMessage?: number | undefined
  /** Bytes of output that may wait before `send` returns false. Default 64 KiB. */
  readonly highWaterMark?: number | undefined
  /**
   * Bytes of output that may wait before a further message is refused: the connection is closed with 1013,
   * or the `slow` handler called. With half of it waiting, nothing more is read. Default 16 MiB.
   */
  readonly maxBufferedOutput?: number | undefined
  /**
   * Milliseconds in which a peer may take none of its output, once so much waits that nothing more is read from it; then
   * the socket is destroyed. Default 60,000.
   */
  readonly stallTimeout?: number | undefined
  /** Milliseconds that the peer has to close after a Close; then the socket is destroyed. Default 5,000. */
  readonly closeTimeout?: number | undefined
  /** Milliseconds for a frame to arrive whole; then the connection is closed with 1008. Default 60,000. */
  readonly frameTimeout?: number | undefined
  /** Milliseconds without a message, or a piece of `sendPieces`, from either end; then the connection is closed with 1001. Default Infinity. */
  readonly idleTimeout?: number | undefined
  /** Milliseconds between two Pings that find out whether the peer is there; to the first, a half of it at least. Default 30,000. */
  readonly heartbeatInterval?: number | undefined
  /** Milliseconds after such a Ping for anything to arrive; then the socket is destroyed. Default 10,000. */
  readonly pongTimeout?: number | undefined
  /** Pings and Pongs a second, in the long run; above it the connection is closed with 1008. Default 1,000. */
  readonly maxControlRate?: number | undefined
}

/** All limits of a connection. */
export type Limits = Readonly<Record<keyof ConnectionLimits, number>>

const DEFAULTS: Limits = {
  maxMessage: 1_048_576,
  highWaterMark: 65_536,
  maxBufferedOutput: 16_777_216,
  stallTimeout: 60_000,
  closeTimeout: 5_000,
  frameTimeout: 60_000,
  idleTimeout: Number.POSITIVE_INFINITY,
  heartbeatInterval: 30_000,
  pongTimeout: 10_000,
  maxControlRate: 1_000,
}

const NAMES = Object.keys(DEFAULTS) as (keyof Limits)[]

let last = DEFAULTS

/** The limits with their defaults. Connections with the same limits, as mostly all of a server have, share one object. */
export function limitsOf(given: ConnectionLimits): Limits {
  const same = NAMES.every((name) => (given[name] ?? DEFAULTS[name]) === last[name])
  if (!same) last = checkedLimits(given)
  return last
}

function checkedLimits(given: ConnectionLimits): Limits {
  const limits = { ...DEFAULTS }
  for (const name of NAMES) limits[name] = checkLimit(name, given[name] ?? DEFAULTS[name])
  return limits
}

/** The value, if it is a limit. Throws an `InvalidLimitError` otherwise. */
export function checkLimit(name: string, value: number): number {
  if (typeof value === 'number' && value >= 0) return value
  throw new InvalidLimitError(name, value)
}
