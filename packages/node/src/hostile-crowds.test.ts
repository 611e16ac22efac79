import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { connect as connectTcp, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import {
  BINARY,
  HANDSHAKE,
  Inbox,
  leavesNothingBehind,
  memoryUsed,
  RawClient,
  rawFrame,
  TEXT,
  WsClient,
} from '@offhook/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { echoServer, start, stillServes } from './echo-server.fixture.ts'

/** A bare socket whose handshake was accepted, and which says nothing more. */
async function idler(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connectTcp(Number(port), hostname).on('error', () => {})
  const lines = Object.entries({ Host: hostname, ...HANDSHAKE }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  socket.write(`GET / HTTP/1.1\r\n${lines.join('')}\r\n`)
  await once(socket, 'data')
  return socket
}

const IDLERS = fileURLToPath(new URL('idlers.fixture.mjs', import.meta.url))

/** As many idle connections as the limit of open files allows for, up to 10,000. */
const CROWD = Math.min(10_000, Math.floor((openFiles() - 500) / 250) * 250)

function openFiles(): number {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files: { soft: string } } }
  return Number(userLimits?.open_files.soft) || 10_500 // Windows has no such limit, nor does `unlimited` count.
}

describe('A crowd', () => {
  leavesNothingBehind()

  it('of 1,000 connections that send one byte at a time is served, as is a client that comes meanwhile', async () => {
    const server = await echoServer()
    const frame = rawFrame({ opcode: TEXT, payload: 'slow' })
    const clients = await Promise.all(Array.from({ length: 1_000 }, () => RawClient.open(`${server.wsUrl}/`)))
    for (const [i, octet] of frame.entries()) {
      for (const client of clients) client.write(Buffer.of(octet))
      if (i === 5) await stillServes(server)
      await new Promise(setImmediate)
    }
    for (const client of clients) expect(await client.frame()).toMatchObject({ payload: Buffer.from('slow') })
    await Promise.all(clients.map((client) => client.vanish()))
  })

  it('of 1,000 that send one byte now and then, and never end a frame, is sent away; a client that comes meanwhile stays', async () => {
    const closed = new Inbox<string>()
    const server = await echoServer({ frameTimeout: 400, close: (_, { reason }) => closed.put(reason) })
    const clients = await Promise.all(
      Array.from({ length: 1_000 }, () => RawClient.passing(`${server.wsUrl}/`)),
    )
    const begun = rawFrame({ opcode: BINARY, declared: 100_000 })
    for (const client of clients) client.write(client.handshake(), begun)
    const other = await WsClient.open(server.wsUrl)
    while (closed.size < 1_000) {
      for (const { socket } of clients) if (socket.writable) socket.write(Buffer.of(0))
      expect(await other.ask('Still here?')).toBe('Still here?')
    }
    expect(new Set(await closed.take(1_000))).toEqual(new Set(['frame-timeout']))
    await Promise.all(clients.map((client) => client.vanish()))
    expect(await other.ask('Still here?')).toBe('Still here?')
  })

  it(`of ${CROWD} idle connections is kept, and leaves nothing behind`, async () => {
    // They answer no Ping, and to open them all may take longer than a heartbeat.
    const server = await echoServer({ heartbeatInterval: Number.POSITIVE_INFINITY })
    const before = memoryUsed()
    const idlers = spawn(process.execPath, [IDLERS, new URL(server.url).port, `${CROWD}`])
    await once(idlers.stdout, 'data')
    expect(server.routes.connections.size).toBe(CROWD)
    await stillServes(server)
    idlers.stdin.end()
    await vi.waitFor(() => expect(server.routes.connections.size).toBe(0), { timeout: 30_000 })
    await stillServes(server)
    expect((memoryUsed() - before) / CROWD).toBeLessThan(512)
  }, 120_000)
})

describe('Headers', () => {
  leavesNothingBehind()

  it('up to what Node takes are taken, more is refused by Node, and nobody is harmed', async () => {
    const server = await echoServer()
    for (const [length, status] of [
      [15_000, 101],
      [17_000, 431],
    ] as const) {
      const client = await RawClient.connect(`${server.wsUrl}/`)
      client.write(client.handshake({ 'X-Long': 'x'.repeat(length) }))
      expect(await client.head()).toMatchObject({ status })
      await client.vanish()
    }
    await stillServes(server)
  })

  it('of which there are more than Node keeps may push out those of the handshake, which is then refused', async () => {
    const server = await echoServer()
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`X${i}`, '']))
    const client = await RawClient.connect(`${server.wsUrl}/`)
    const [line, ...fields] = `${client.handshake()}`.split('\r\n')
    const crowd = Object.keys(many).map((name) => `${name}:`)
    client.write(Buffer.from([line, ...crowd, ...fields].join('\r\n')))
    const { status } = await client.head()
    expect(status).toBeGreaterThanOrEqual(400)
    await client.rest()
    await stillServes(server)
  })
})

describe('An answer to an upgrade that never ends', () => {
  leavesNothingBehind()

  it('is ended by close at its timeout', async () => {
    const begun = new Inbox<true>()
    const { wsUrl, routes } = await start((_request, response) => {
      response.writeHead(200).write('for ever')
      begun.put(true)
    })
    const client = await RawClient.connect(`${wsUrl}/`)
    client.write(client.handshake())
    await begun.next()
    await routes.close({ timeout: 1 })
    await client.rest()
  })

  it('that switches to another protocol is not counted for long', async () => {
    const takeOver: RequestListener = ({ socket }, response) => {
      response.writeHead(101).end(() => socket.on('end', () => socket.destroy()).resume())
    }
    const { url } = await start(takeOver, { maxConnections: 1 })
    for (let i = 0; i < 3; i++) {
      const socket = await idler(url)
      onTestFinished(() => void socket.destroy())
    }
  })
})
