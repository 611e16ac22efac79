export { routeUpgrades } from '@offhook/node'
export { webhook } from './webhook.ts'
export { type WebSocketOptions, websocket } from './websocket.ts'
