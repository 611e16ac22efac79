import { beforeAll, describe } from 'vitest'
import { hasChromium } from '../clients/chromium.ts'
import { type PageClients, sharedPage } from '../clients/chromium-client.ts'
import { undici } from '../clients/undici-client.ts'
import { ws } from '../clients/ws-client.ts'
import { clientContract } from './clients.ts'
import { closingContract } from './closing.ts'
import { handlerContract } from './handlers.ts'
import { hostileContract } from './hostile.ts'
import { leavesNothingBehind } from './leaks.ts'
import { messageContract } from './messages.ts'
import { middlewareContract } from './middleware.ts'
import { pageContract } from './pages.ts'
import type { Serve } from './server.ts'
import { shutdownContract } from './shutdown.ts'
import { upgradeContract } from './upgrade.ts'
import { violationContract } from './violations.ts'
import { webhookContract } from './webhook.ts'
import { webhookBodyContract } from './webhook-body.ts'

/** Milliseconds that Chromium may take to start. */
const START_TIMEOUT = 60_000

/** A server to be held to the contract. */
export interface WebServer {
  readonly name: string
  readonly serve: Serve
}

/** What every adapter promises, on real servers and with real clients. */
export function webServerContract(servers: readonly WebServer[]): void {
  const page = sharedPage()
  for (const { name, serve } of servers) describe(name, () => serverContract(serve))
  for (const { name, serve } of servers) describe(`${name} serves`, () => clientsContract(serve, page))
}

function serverContract(serve: Serve): void {
  leavesNothingBehind()
  upgradeContract(serve)
  middlewareContract(serve)
  messageContract(serve)
  violationContract(serve)
  closingContract(serve)
  handlerContract(serve)
  shutdownContract(serve)
  hostileContract(serve)
  webhookContract(serve)
  webhookBodyContract(serve)
}

/** Not within `leavesNothingBehind`: undici and playwright keep timers of their own. */
function clientsContract(serve: Serve, page: PageClients): void {
  for (const make of [ws, undici]) clientContract(make, serve)
  describe.skipIf(!hasChromium)(`a browser${hasChromium ? '' : ' (skipped: no Chromium found)'}`, () => {
    beforeAll(page.start, START_TIMEOUT)
    clientContract(page, serve)
    pageContract(page, serve)
  })
}
