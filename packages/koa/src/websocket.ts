import { decideUpgrade, type UpgradeOptions } from '@offhook/node'
import type { Context, Middleware } from 'koa'
import { RespondError } from './respond-error.ts'

/** How to accept a WebSocket; `context` gets Koa's context, with all that middleware put on it. */
export type WebSocketOptions<Known = undefined> = UpgradeOptions<Known, Context>

/**
 * A WebSocket endpoint as middleware: `router.get('/echo', requireUser, websocket({ … }))`. What ran before
 * it ran for the upgrade request too. Its server's upgrades must be routed: `routeUpgrades(server)`.
 */
export function websocket<Known = undefined>(options: WebSocketOptions<Known>): Middleware {
  return async (context) => {
    if (!context.writable) return // Turned away in its stead, or the client left.
    if (context.respond === false) throw new RespondError()
    const decision = decideUpgrade(context.req, options, context)
    context.status = decision.accepted ? 101 : decision.status
    if (!decision.accepted) {
      context.set(Object.fromEntries(decision.headers))
      context.body = `${decision.message}\n`
      return
    }
    const proceed = () => decision.proceed(context.res)
    insteadOfResponse(context, () => void proceed().catch((error) => context.onerror(error)))
  }
}

/**
 * Koa reads `respond` once all middleware has unwound. Only then the 101 is sent: what they did to it after their
 * `await next()`, as sessions do, goes with it. If one of them chose another status, Koa responds with that. Without Koa
 * there would be no answer at all.
 */
function insteadOfResponse(context: Context, proceed: () => void): void {
  Object.defineProperty(context, 'respond', {
    get() {
      if (context.status !== 101) return true
      proceed()
      return false
    },
    set(respond) {
      if (respond === false) throw new RespondError()
    },
  })
}
