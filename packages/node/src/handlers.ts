import type { CloseInfo } from '@offhook/protocol'
import type { Connection } from './connection.ts'

/** What a handler may return: a promise is watched, so that its failure is not lost. */
export type HandlerResult = void | PromiseLike<void>

/**
 * What to do when something happens on a connection. All are optional. What a handler throws, or what its
 * promise rejects with, closes this connection with 1011, goes to `error`, and harms nobody else.
 */
export interface ConnectionHandlers<Context> {
  /** The handshake is done. No message comes before. */
  open?(connection: Connection<Context>): HandlerResult
  /** A message: text as a string, binary as a Buffer. */
  message?(connection: Connection<Context>, data: string | Buffer): HandlerResult
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

/** A handler in plain JavaScript may return anything, the result of `send` say. */
export function isPromise(result: HandlerResult): result is PromiseLike<void> {
  return typeof (result as PromiseLike<void> | undefined)?.then === 'function'
}
