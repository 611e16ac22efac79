// The ceiling: a net server that answers any handshake and then echoes the raw bytes.
import { createServer } from 'node:net'
import { acceptKey } from '@offhook/handshake'
import { serve } from './serve.ts'

serve(
  createServer((socket) => {
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.once('data', (chunk: Buffer) => {
      const key = /sec-websocket-key: (\S+)/i.exec(chunk.toString('latin1'))?.[1] ?? ''
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptKey(key)}\r\n\r\n`,
      )
      socket.on('data', (data: Buffer) => socket.write(data))
    })
  }),
)
