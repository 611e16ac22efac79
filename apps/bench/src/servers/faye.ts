import { createServer } from 'node:http'
import Faye from 'faye-websocket'
import { serve } from './serve.ts'

const server = createServer()
server.on('upgrade', (request, socket, head) => {
  const connection = new Faye(request, socket, head)
  connection.on('message', (event) => connection.send(event.data))
})

serve(server)
