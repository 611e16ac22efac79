import { createServer } from 'node:http'
import { broadcast, type Connection, routeUpgrades, upgrade } from '@offhook/node'
import { serve } from './serve.ts'

function compression(wish: string | undefined): boolean | { threshold: number } {
  if (wish === '1') return { threshold: Number(process.env['THRESHOLD'] ?? 1024) }
  return wish === 'default'
}

const options = {
  maxMessage: 64 * 1024 * 1024,
  compression: compression(process.env['DEFLATE']),
  lend: process.env['LEND'] === '1',
  heartbeatInterval: Number(process.env['HEARTBEAT'] ?? Number.POSITIVE_INFINITY),
  message(connection: Connection, data: string | Buffer) {
    connection.send(data)
  },
}
const server = createServer((request, response) => {
  void upgrade(request, response, options)
})
const routes = routeUpgrades(server)

serve(server, (text) => broadcast(routes.connections, text))
