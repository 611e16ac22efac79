import { acceptUpgrade, type UpgradeOptions } from '@offhook/node'
import type { Request, RequestHandler } from 'express'

/** How to accept a WebSocket; `context` gets Express's request, with all that middleware put on it. */
export type WebSocketOptions<Context = undefined> = UpgradeOptions<Context, Request>

/**
 * A WebSocket endpoint as middleware: `app.get('/echo', requireUser, websocket({ … }))`. Middleware before it
 * ran for the upgrade request too. Its server's upgrades must be routed: `routeUpgrades(server)`.
 */
export function websocket<Context = undefined>(options: WebSocketOptions<Context>): RequestHandler {
  return (request, response, next) => {
    acceptUpgrade(request, response, options, request).catch(next)
  }
}
