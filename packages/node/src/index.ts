export { type BroadcastOptions, broadcast, prepare, type Receiver } from './broadcast.ts'
export type { Compression } from './compression.ts'
export { connect } from './connect.ts'
export { ConnectError, type ConnectErrorCode } from './connect-error.ts'
export type { ConnectOptions } from './connect-options.ts'
export {
  Connection,
  type ConnectionHandlers,
  type HandlerResult,
  type Message,
  type SendOptions,
} from './connection.ts'
export type { ShutdownOptions } from './door.ts'
export { RoutedTwiceError, UnroutedUpgradeError } from './errors.ts'
export type { ConnectionLimits } from './limits.ts'
export {
  type ConnectOnce,
  type KeptConnection,
  type ReconnectOptions,
  reconnect,
} from './reconnect.ts'
export { routeUpgrades, type UpgradeLimits, type UpgradeRoutes } from './route-upgrades.ts'
export { acceptUpgrade, type UpgradeOptions, upgrade } from './upgrade.ts'
export { type HttpWebhookOptions, type WebhookListener, webhook, webhookReceiver } from './webhook.ts'
export { zlibEngine } from './zlib-engine.ts'
