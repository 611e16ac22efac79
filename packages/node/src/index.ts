export { type BroadcastOptions, broadcast, prepare, type Receiver } from './broadcast.ts'
export type { ChannelMessages } from './channel-messages.ts'
export type { Compression } from './compression.ts'
export { connect } from './connect.ts'
export { ConnectError, type ConnectErrorCode } from './connect-error.ts'
export type { ConnectOptions } from './connect-options.ts'
export { Connection, type ConnectionHandlers } from './connection.ts'
export type { ShutdownOptions } from './door.ts'
export type { UpgradeLimits } from './doorkeeper.ts'
export {
  BodyConsumedError,
  InvalidLimitError,
  NotAServerError,
  RequestReleasedError,
  RoutedTwiceError,
  UnroutedUpgradeError,
} from './errors.ts'
export type { HandlerResult } from './handler-result.ts'
export type { ConnectionLimits } from './limits.ts'
export type { Message, SendOptions } from './message.ts'
export {
  type ConnectOnce,
  type KeptConnection,
  type ReconnectOptions,
  reconnect,
} from './reconnect.ts'
export { routeUpgrades, type UpgradeRoutes, type UpgradingServer } from './route-upgrades.ts'
export type { Pieces } from './send-pieces.ts'
export { toWeb, type WebStreams } from './to-web.ts'
export {
  type AcceptedUpgrade,
  acceptUpgrade,
  decideUpgrade,
  type RefusedUpgrade,
  type UpgradeOptions,
  upgrade,
} from './upgrade.ts'
export { type HttpWebhookOptions, type WebhookListener, webhook, webhookReceiver } from './webhook.ts'
export { zlibEngine } from './zlib-engine.ts'
