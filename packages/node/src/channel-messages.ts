import type { IncomingMessage } from 'node:http'
import type { CloseInfo } from '@offhook/protocol'
import type { Delivery, Refusal } from '@offhook/webhook'
import type { Connection } from './connection.ts'

/** The channels of `node:diagnostics_channel` on which this package publishes, and what. */
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
   * An upgrade was not accepted. The reason is the code of `@offhook/handshake` for what is not in order, or what there
   * is too little of: `connection-limit`, `address-limit`, `handshake-timeout`, `shutdown`.
   */
  readonly 'offhook.upgrade.refused': {
    readonly request: IncomingMessage
    readonly status: number
    readonly reason: string
  }
  /** A genuine delivery is about to be handed over. Its headers are left out: a token or a signature stands in them. */
  readonly 'offhook.webhook.received': { readonly delivery: Omit<Delivery, 'headers'> }
  readonly 'offhook.webhook.refused': { readonly source: string; readonly refusal: Refusal }
}
