import { decideUpgrade, type RefusedUpgrade, type UpgradeOptions } from '@offhook/node'
import type { Context, Middleware } from 'koa'
import { RespondError } from './respond-error.ts'

// Not `Context`, also if Koa's were imported by another name: in the bundled declarations both would be one.
/** How to accept a WebSocket; `context` gets Koa's context, with all that middleware put on it. */
export type WebSocketOptions<Known = undefined> = UpgradeOptions<Known, Context>

/**
 * A WebSocket endpoint as middleware: `router.get('/echo', requireUser, websocket({ … }))`. Middleware before it
 * ran for the upgrade request too. Its server's upgrades must be routed: `routeUpgrades(server)`.
 */
export function websocket<Known = undefined>(options: WebSocketOptions<Known>): Middleware {
  return async (context) => {
    if (!context.writable) return // Something else has answered, or the client has left.
    if (context.respond === false) throw new RespondError()
    const decision = decideUpgrade(context.req, options, context)
    if (!decision.accepted) return refuse(context, decision)
    context.status = 101
    insteadOfResponse(context, () => {
      decision.proceed(context.res).catch((error) => context.onerror(error))
    })
  }
}

function refuse(context: Context, { status, headers, message }: RefusedUpgrade): void {
  context.status = status
  context.set(Object.fromEntries(headers))
  context.body = `${message}\n`
}

/**
 * Koa reads `respond` once all middleware has unwound, and only then is the 101 sent: so it carries what middleware such as
 * sessions adds after its `await next()`. If middleware chose another status, Koa responds with that; otherwise there would
 * be no answer at all.
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
