import { once } from 'node:events'
import type { Server } from 'node:http'
import type { UpgradeRoutes } from '@offhook/node'

/** Milliseconds that WebSockets have to close, and then requests to end. */
const GRACE = 800

/** Ends a server: takes no new connections, closes WebSockets with 1001, lets requests end, and then closes all sockets. */
export async function stop(server: Server, routes: UpgradeRoutes): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  await routes.close({ code: 1001, timeout: GRACE })
  server.closeIdleConnections()
  const deadline = setTimeout(() => server.closeAllConnections(), GRACE)
  await closed
  clearTimeout(deadline)
}
