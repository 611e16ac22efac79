/**
 * What happens, for who wants to measure or to log it: channels of `node:diagnostics_channel`. Without a subscriber
 * nothing is made for them.
 */
import { type Channel, channel } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import type { CloseInfo } from '@offhook/protocol'
import type { Delivery, Refusal } from '@offhook/webhook'
import type { Connection } from './connection.ts'

/** The channels, by name, and what is published there. */
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
  /** A handshake was not accepted: it is not in order, or there is no room. */
  readonly 'offhook.upgrade.refused': { readonly request: IncomingMessage; readonly status: number }
  /** A genuine delivery is about to be handed over. */
  readonly 'offhook.webhook.received': { readonly delivery: Delivery }
  readonly 'offhook.webhook.refused': { readonly source: string; readonly refusal: Refusal }
}

function channelOf(name: keyof ChannelMessages): Channel {
  return channel(name)
}

export const opened: Channel = channelOf('offhook.connection.open')
export const messaged: Channel = channelOf('offhook.connection.message')
export const errored: Channel = channelOf('offhook.connection.error')
export const closed: Channel = channelOf('offhook.connection.close')
export const upgradeRefused: Channel = channelOf('offhook.upgrade.refused')
export const webhookReceived: Channel = channelOf('offhook.webhook.received')
export const webhookRefused: Channel = channelOf('offhook.webhook.refused')
