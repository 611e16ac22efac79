import type { Agent } from 'node:http'
import type { ConnectionOptions } from 'node:tls'
import type { HeaderField } from '@offhook/handshake'
import type { Compression } from './compression.ts'
import type { ConnectionHandlers } from './connection.ts'
import type { ConnectionLimits } from './limits.ts'

/** How to connect. */
export interface ConnectOptions extends ConnectionHandlers<undefined>, ConnectionLimits {
  /** Further header fields, e.g. Authorization. Default none. */
  readonly headers?: Readonly<Record<string, string>> | Iterable<HeaderField> | undefined
  /** Subprotocols to offer, preferred first. Default none. */
  readonly subprotocols?: readonly string[] | undefined
  /** The Origin to state, e.g. `https://example.com`. Default none, as befits a client that is no browser. */
  readonly origin?: string | undefined
  /** Whether, and how, to offer permessage-deflate. Default false. */
  readonly compression?: Compression | undefined
  /** Milliseconds until the connection must be open, from the look-up of the name on, redirects included. Default 10,000. */
  readonly handshakeTimeout?: number | undefined
  /** Gives up the handshake, so that `connect` rejects with its reason; afterwards closes the connection with 1001. */
  readonly signal?: AbortSignal | undefined
  /** Makes the TCP or TLS connection, through a proxy say. Default one of its own for each handshake. */
  readonly agent?: Agent | undefined
  /** How to speak TLS, e.g. `ca`, `cert` and `key`, `servername`. Default Node's. */
  readonly tls?: ConnectionOptions | undefined
  /** How many redirects to follow. Default 0. */
  readonly maxRedirects?: number | undefined
}
