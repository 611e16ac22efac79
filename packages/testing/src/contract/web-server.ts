import { describe } from 'vitest'
import { closingContract } from './closing.ts'
import { handlerContract } from './handlers.ts'
import { hostileContract } from './hostile.ts'
import { leavesNothingBehind } from './leaks.ts'
import { messageContract } from './messages.ts'
import { middlewareContract } from './middleware.ts'
import type { Serve } from './server.ts'
import { shutdownContract } from './shutdown.ts'
import { upgradeContract } from './upgrade.ts'
import { violationContract } from './violations.ts'
import { webhookContract } from './webhook.ts'
import { webhookBodyContract } from './webhook-body.ts'

/** A server to be held to the contract. */
export interface WebServer {
  readonly name: string
  readonly serve: Serve
}

/** What every adapter promises, on real servers and with real clients. */
export function webServerContract({ name, serve }: WebServer): void {
  describe(name, () => {
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
  })
}
