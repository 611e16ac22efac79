/**
 * Channels of `node:diagnostics_channel`, for applications that measure or log what happens. `ChannelMessages` says what
 * each carries; without a subscriber, no message is made.
 */
import { type Channel, channel } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

export const opened: Channel = channel('offhook.connection.open')
export const messaged: Channel = channel('offhook.connection.message')
export const errored: Channel = channel('offhook.connection.error')
export const closed: Channel = channel('offhook.connection.close')
export const webhookReceived: Channel = channel('offhook.webhook.received')
export const webhookRefused: Channel = channel('offhook.webhook.refused')
const upgradeRefused: Channel = channel('offhook.upgrade.refused')

/** A handshake is not accepted. */
export function reportRefused(request: IncomingMessage, status: number, reason: string): void {
  if (upgradeRefused.hasSubscribers) upgradeRefused.publish({ request, status, reason })
}
