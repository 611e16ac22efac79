// The ceiling: a net server that answers any handshake and then echoes the raw bytes.
import { createServer, type Socket } from 'node:net'
import { acceptKey } from '@offhook/handshake'
import { serve } from './serve.ts'

const sockets = new Set<Socket>()

serve(
  createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
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
  (text) => {
    const { length } = text
    const header = length < 126 ? [0x81, length] : [0x81, 126, length >> 8, length & 0xff]
    const frame = Buffer.concat([Buffer.from(header), Buffer.from(text)])
    for (const socket of sockets) socket.write(frame)
  },
)
