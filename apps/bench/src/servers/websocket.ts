import { createServer } from 'node:http'
import websocket from 'websocket'
import { serve } from './serve.ts'

const server = createServer()
const sockets = new websocket.server({
  httpServer: server,
  autoAcceptConnections: true,
  maxReceivedFrameSize: 64 * 1024 * 1024,
  maxReceivedMessageSize: 64 * 1024 * 1024,
  fragmentOutgoingMessages: false,
})
sockets.on('connect', (connection: Echo) => {
  connection.on('message', (message) => {
    if (message.type === 'utf8') connection.sendUTF(message.utf8Data)
    else connection.sendBytes(message.binaryData)
  })
})

/** As much of its connection as an echo needs. */
interface Echo {
  on(event: 'message', listener: (message: Message) => void): void
  sendUTF(text: string): void
  sendBytes(bytes: Buffer): void
}

type Message = { type: 'utf8'; utf8Data: string } | { type: 'binary'; binaryData: Buffer }

serve(server)
