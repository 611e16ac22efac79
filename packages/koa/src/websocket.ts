import { acceptUpgrade, type UpgradeOptions } from '@offhook/node'
import type { Context as KoaContext, Middleware } from 'koa'

/** How to accept a WebSocket; `context` gets Koa's context, with all that middleware put on it. */
export type WebSocketOptions<Context = undefined> = UpgradeOptions<Context, KoaContext>

/**
 * A WebSocket endpoint as middleware: `router.get('/echo', requireUser, websocket({ … }))`. What ran before
 * it ran for the upgrade request too. Its server's upgrades must be routed: `routeUpgrades(server)`.
 */
export function websocket<Context = undefined>(options: WebSocketOptions<Context>): Middleware {
  return async (context) => {
    context.respond = false // The 101 and what follows are not Koa's to end.
    try {
      await acceptUpgrade(context.req, context.res, options, context)
    } catch (error) {
      context.respond = !context.headerSent // The error is: for the middleware that handles it.
      throw error
    }
  }
}
