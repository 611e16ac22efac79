import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { Inbox } from '@offhook/testing'
import { onTestFinished } from 'vitest'
import type { Connection } from './connection.ts'

/** A server by hand on bare sockets, which answers a request with any octets. */
export interface RawServer {
  readonly url: string
  /** The heads of the requests that came. */
  readonly heads: Inbox<string>
  /** One for each connection that is gone. */
  readonly gone: Inbox<void>
}

/** What to do on a socket once a request has come; a text is the whole answer. */
export type RawAnswer = string | ((socket: Socket, head: string) => unknown)

/** Listens until the end of the test. */
export async function rawServer(...answers: readonly RawAnswer[]): Promise<RawServer> {
  const heads = new Inbox<string>()
  const gone = new Inbox<void>()
  const sockets = new Set<Socket>()
  let served = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => gone.put())
    socket.once('data', (head) => {
      const answer = answers[Math.min(served++, answers.length - 1)] ?? ''
      if (typeof answer === 'string') socket.write(answer)
      else answer(socket, `${head}`)
      heads.put(`${head}`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, heads, gone }
}

/** The 101 for a request, with further fields, or fields in place of its own. */
export function switching(head: string, fields: Readonly<Record<string, string>> = {}): string {
  const [, key = ''] = /^sec-websocket-key: (.*)\r$/im.exec(head) ?? []
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  const all = { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Accept': accept, ...fields }
  const lines = Object.entries(all).map(([name, value]) => (value === '' ? '' : `${name}: ${value}\r\n`))
  return `HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`
}

/** A way to end a client's connection that has just opened, and to wait until its socket says that it is gone. */
export function leaving(connection: Connection): () => Promise<void> {
  const gone = new Promise<void>((resolve) => connection.request.socket.once('close', () => resolve()))
  return () => {
    connection.terminate()
    return gone
  }
}
