import type { Server } from 'node:http'
import { routeUpgrades } from '@offhook/node'
import { announcement } from './announcement.ts'
import { createEndpoints, type Endpoints } from './endpoints.ts'
import { listen } from './listen.ts'
import { log } from './log.ts'
import { createExpressServer } from './servers/express.ts'
import { createKoaServer } from './servers/koa.ts'
import { createNodeServer } from './servers/node.ts'
import { type Adapter, isProblem, readSettings } from './settings.ts'
import { stop } from './stop.ts'

const servers: Record<Adapter, (endpoints: Endpoints) => Server> = {
  node: createNodeServer,
  express: createExpressServer,
  koa: createKoaServer,
}

const settings = readSettings(process.env)
if (isProblem(settings)) giveUp(settings.problem)

const server = servers[settings.adapter](createEndpoints(settings))
// Whatever the framework, an upgrade goes through its routes as any request does.
const routes = routeUpgrades(server)
const port = await listen(server, settings)
if (isProblem(port)) giveUp(port.problem)

let leaving = false
process.on('SIGINT', leave).on('SIGTERM', leave)
console.log(announcement(settings, port))

/** The terminal and the script that runs the demo may both pass on one Ctrl-C: the second signal changes nothing. */
function leave(signal: NodeJS.Signals): void {
  if (leaving) return
  leaving = true
  log(`${signal}: closing ${routes.connections.size} connections`)
  stop(server, routes).then(
    () => process.exit(0),
    (error) => giveUp(String(error)),
  )
}

function giveUp(problem: string): never {
  console.error(problem)
  process.exit(1)
}
