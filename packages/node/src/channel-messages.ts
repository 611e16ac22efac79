import type { IncomingMessage } from 'node:http'
import type { CloseInfo } from '@offhook/protocol'
import type { Delivery, Refusal } from '@offhook/webhook'
import type { Connection } from './connection.ts'

/** The channels of `node:diagnostics_channel` on which this package publishes, and what it publishes there. */
export interface ChannelMessages {
  readonly 'offhook.connection.open': { readonly connection: Connection<unknown> }
  /** A message came. */
  readonly 'offhook.connection.message': {
    readonly connection: Connection<unknown>
    readonly data: string | Buffer
  }
  /** A handler failed, or the socket did. */
  readonly 'offhook.connection.error': { readonly connection: Connection<unknown>; readonly error: unknown }
  readonly 'offhook.connection.close': { readonly connection: Connection<unknown>; readonly info: CloseInfo }
  /**
   * An upgrade was not accepted. The reason is a code of `@offhook/handshake` if the request is not in order, or else why
   * the server cannot take it: `connection-limit`, `address-limit`, `handshake-timeout`, `shutdown`.
   */
  readonly 'offhook.upgrade.refused': {
    readonly request: IncomingMessage
    readonly status: number
    readonly reason: string
  }
  /** A genuine delivery is about to be handled. Its headers are left out: they hold a token or a signature. */
  readonly 'offhook.webhook.received': { readonly delivery: Omit<Delivery, 'headers'> }
  readonly 'offhook.webhook.refused': { readonly source: string; readonly refusal: Refusal }
}
