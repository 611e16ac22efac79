import type { Violation } from '@offhook/frame'

/** How a connection ended. */
export interface CloseInfo {
  /** The status code: the peer's, or ours if we failed the connection. 1005: none given. 1006: no Close came. */
  readonly code: number
  readonly reason: string
  /** Whether both ends sent a Close (RFC 6455 §7.1.4). */
  readonly clean: boolean
  /** What the peer did wrong, if that ended it. */
  readonly violation: Violation | undefined
}

/**
 * Takes all that happens on a connection. What `message`, `pinged` and `ponged` throw is given to `failed`;
 * the others must not throw.
 */
export interface ProtocolSink {
  /** Text as a string, binary as bytes, which the sink may keep unless they are lent. */
  message(data: string | Uint8Array): void
  /** The peer's Ping; the Pong is on its way. */
  pinged(payload: Uint8Array): void
  ponged(payload: Uint8Array): void
  /** There is output: take it with `takeOutput`, now or soon. Called for each frame. */
  output(): void
  /** A handler threw; the connection is being closed with 1011. */
  failed(error: unknown): void
  /** The closing handshake has begun, by either end, and is not over: messages under way, or the peer, may keep it for long. */
  closing?(): void
  /** The WebSocket connection is closed: send the output that is left, then end the transport. */
  closed(info: CloseInfo): void
}
