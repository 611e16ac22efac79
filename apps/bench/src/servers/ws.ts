// Run with WS_NO_BUFFER_UTIL=1 for `ws` as it installs, and without for `ws` with bufferutil.
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { broadcastText, serve } from './serve.ts'

const server = createServer()
const deflate = process.env['DEFLATE'] === '1'
const sockets = new WebSocketServer({
  server,
  maxPayload: 64 * 1024 * 1024,
  perMessageDeflate: deflate && {
    serverNoContextTakeover: true,
    clientNoContextTakeover: true,
    threshold: 1024,
  },
})
sockets.on('connection', (socket) => {
  socket.on('error', () => {})
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
})

serve(server, ({ bytes, times }) => {
  const text = broadcastText(bytes)
  for (let i = 0; i < times; i++) for (const socket of sockets.clients) socket.send(text)
})
