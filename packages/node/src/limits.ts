/** The limits of one connection. */
export interface ConnectionLimits {
  /** Bytes of one message, after inflating too; above it the connection is closed with 1009. Default 1 MiB. */
  readonly maxMessage?: number | undefined
  /** Bytes of output that may wait before `send` returns false. Default 64 KiB. */
  readonly highWaterMark?: number | undefined
  /** Milliseconds that the peer has to close after a Close; then the socket is destroyed. Default 5,000. */
  readonly closeTimeout?: number | undefined
}

export const DEFAULT_HIGH_WATER_MARK = 65_536
export const DEFAULT_CLOSE_TIMEOUT = 5_000

/** Bytes of output that wait, from which on nothing more is read until they have left. */
export const OUTPUT_HOLDS_INPUT = 16_777_216
