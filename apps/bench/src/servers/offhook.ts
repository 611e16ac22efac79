import { createServer } from 'node:http'
import { type Connection, routeUpgrades, upgrade } from '@offhook/node'
import { serve } from './serve.ts'

const options = {
  maxMessage: 64 * 1024 * 1024,
  compression: process.env['DEFLATE'] === '1',
  message(connection: Connection, data: string | Buffer) {
    connection.send(data)
  },
}
const server = createServer((request, response) => {
  void upgrade(request, response, options)
})
routeUpgrades(server)

serve(server)
