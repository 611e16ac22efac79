import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { FailureCode } from '@offhook/handshake'

/** Why there is no connection. The first six are what is wrong with the server's answer. */
export type ConnectErrorCode =
  | FailureCode
  | 'OFFHOOK_HANDSHAKE_TIMEOUT'
  | 'OFFHOOK_NETWORK'
  | 'OFFHOOK_REDIRECT'
  | 'OFFHOOK_TOO_MANY_REDIRECTS'

/** What is known of a failure, besides its code. */
export interface ConnectErrorParts {
  /** The server's answer, if one came. */
  readonly response?: IncomingMessage | undefined
  readonly body?: string | undefined
  readonly cause?: unknown
}

/** `connect` did not come to a connection. The message names the mend. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError'
  readonly code: ConnectErrorCode
  /** The status of the server's answer; undefined if none came. */
  readonly status: number | undefined
  /** The headers of the server's answer; undefined if none came. */
  readonly headers: IncomingHttpHeaders | undefined
  /** What the server says about its refusal, as text, up to 4 KiB; empty if it says nothing. */
  readonly body: string

  constructor(code: ConnectErrorCode, message: string, parts: ConnectErrorParts = {}) {
    super(message, parts.cause === undefined ? {} : { cause: parts.cause })
    this.code = code
    this.status = parts.response?.statusCode
    this.headers = parts.response?.headers
    this.body = parts.body ?? ''
  }
}
