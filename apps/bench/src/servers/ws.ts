// Run with WS_NO_BUFFER_UTIL=1 for `ws` as it installs, and without for `ws` with bufferutil.
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { serve } from './serve.ts'

const server = createServer()
const alone = process.env['DEFLATE'] === '1'
const threshold = Number(process.env['THRESHOLD'] ?? 1024)
const sockets = new WebSocketServer({
  server,
  maxPayload: 64 * 1024 * 1024,
  perMessageDeflate: alone
    ? { serverNoContextTakeover: true, clientNoContextTakeover: true, threshold }
    : process.env['DEFLATE'] === 'default',
})
sockets.on('connection', (socket) => {
  socket.on('error', () => {})
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
})

serve(server, (text) => {
  for (const socket of sockets.clients) socket.send(text)
})
