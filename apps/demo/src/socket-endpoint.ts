import type { UpgradeOptions } from '@offhook/node'

/** A WebSocket endpoint that any of the frameworks can mount. */
export type SocketEndpoint = Omit<UpgradeOptions, 'context'>
