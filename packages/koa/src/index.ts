export { routeUpgrades } from '@offhook/node'
export { RespondError } from './respond-error.ts'
export { webhook } from './webhook.ts'
export { type WebSocketOptions, websocket } from './websocket.ts'
