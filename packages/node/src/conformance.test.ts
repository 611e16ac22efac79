import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { clientConformance, type EchoOptions, type EchoServer, serverConformance } from '@offhook/testing'
import { type Connection, connect, routeUpgrades, upgrade } from './index.ts'

/** The catalogue knows all that comes, and a busy machine takes longer than 30 s for the longest of its cases. */
const heartbeatInterval = Number.POSITIVE_INFINITY

serverConformance({ name: 'upgrade on node:http', cases: 956, serve })

clientConformance({
  name: 'connect',
  cases: 949,
  connect: (url, options) => connect(url, { ...options, heartbeatInterval, message }),
})

function message(connection: Connection, data: string | Buffer): void {
  connection.send(data)
}

async function serve(options: EchoOptions): Promise<EchoServer> {
  const server = createServer((request, response) => {
    void upgrade(request, response, { ...options, heartbeatInterval, message })
  })
  const routes = routeUpgrades(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    await routes.close({ timeout: 1_000 })
    server.close()
    await once(server, 'close')
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}
