// Run with WS_NO_BUFFER_UTIL=1 for `ws` as it installs, and without for `ws` with bufferutil.
import { createServer } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
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

const interval = process.env['HEARTBEAT']
if (interval !== undefined) beatEvery(Number(interval))

/** How to detect and close broken connections, as the README of `ws` has it. */
function beatEvery(milliseconds: number): void {
  const alive = new WeakSet<WebSocket>()
  sockets.on('connection', (socket) => {
    alive.add(socket)
    socket.on('pong', () => alive.add(socket))
  })
  setInterval(() => {
    for (const socket of sockets.clients) {
      if (!alive.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }, milliseconds)
}

serve(server, (text) => {
  for (const socket of sockets.clients) socket.send(text)
})
