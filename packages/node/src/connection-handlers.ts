import type { CloseInfo } from '@offhook/protocol'
import type { Connection } from './connection.ts'
import type { HandlerResult } from './handler-result.ts'

/**
 * What to do when something happens on a connection. All are optional. What a handler throws, or what its
 * promise rejects with, closes this connection with 1011, goes to `error`, and harms nobody else.
 */
export interface ConnectionHandlers<Context> {
  /** The handshake is done. No message comes before. */
  open?(connection: Connection<Context>): HandlerResult
  /** A message: text as a string, binary as a Buffer. */
  message?(connection: Connection<Context>, data: string | Buffer): HandlerResult
  /**
   * Whether binary messages are lent to `message`: their bytes are valid until it returns, at its first `await` if it is
   * async; copy what is to be kept. It saves a copy, and its garbage. `send`, `broadcast` and iteration take lent bytes as
   * any. Default false.
   */
  readonly lend?: boolean | undefined
  /** All that was above the high-water mark has left. */
  drain?(connection: Connection<Context>): HandlerResult
  /** A message was dropped, since `maxBufferedOutput` waits. Without this, the connection is closed with 1013. */
  slow?(connection: Connection<Context>): HandlerResult
  /** The peer pinged; the Pong is on its way. */
  ping?(connection: Connection<Context>, payload: Buffer): HandlerResult
  pong?(connection: Connection<Context>, payload: Buffer): HandlerResult
  /** The connection is closed. Comes once, and nothing comes after it. */
  close?(connection: Connection<Context>, info: CloseInfo): HandlerResult
  /** A handler failed, or the socket did. Without this, the failure of a handler is printed as a warning. */
  error?(connection: Connection<Context>, error: unknown): HandlerResult
}
