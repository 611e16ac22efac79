import { once } from 'node:events'
import { createServer } from 'node:http'
import {
  type AddressInfo,
  connect as connectTcp,
  createServer as createTcpServer,
  type Socket,
} from 'node:net'
import { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { leavesNothingBehind, listening } from '@offhook/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Connection, connect, routeUpgrades, type UpgradeOptions, upgrade } from './index.ts'

/** As in docs/migrating-from-ws.md. */
function duplexOf(connection: Connection<unknown>): Duplex {
  return Duplex.from({
    readable: connection,
    writable: async (chunks: AsyncIterable<string | Buffer>) => {
      for await (const chunk of chunks) {
        if (!connection.send(chunk)) await connection.drained()
        if (!connection.isOpen) throw new Error('The peer has left.')
      }
      connection.close()
    },
  })
}

async function serve(options: UpgradeOptions) {
  const server = createServer((request, response) => void upgrade(request, response, options))
  return listening(server, routeUpgrades(server))
}

/** Reads all that comes, then answers with it. */
async function tcpEcho() {
  const server = createTcpServer({ allowHalfOpen: true }, async (socket: Socket) => {
    socket.end(await buffer(socket))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return server.address() as AddressInfo
}

const chunks = Array.from({ length: 30 }, (_, at) => Buffer.alloc(100_000, at))

describe('A connection as a Duplex of Node', () => {
  leavesNothingBehind()

  it('is read to its end', async () => {
    const { wsUrl } = await serve({ open: (connection) => pipeline(chunks, duplexOf(connection)) })
    const read = await buffer(duplexOf(await connect(wsUrl)))
    expect(read.equals(Buffer.concat(chunks))).toBe(true)
  })

  it('is a tunnel: what the peer sent before it closed reaches the other end', async () => {
    const { port } = await tcpEcho()
    const { wsUrl } = await serve({
      async open(connection) {
        const tcp = connectTcp(port, '127.0.0.1')
        tcp.on('close', () => written.push(tcp.bytesWritten))
        // The echo cannot go back any more, as the client has left.
        await pipeline(tcp, duplexOf(connection), tcp).catch(() => {})
      },
    })
    const written: number[] = []
    await pipeline(chunks, duplexOf(await connect(wsUrl)))
    await expect.poll(() => written).toEqual([3_000_000])
  })
})
