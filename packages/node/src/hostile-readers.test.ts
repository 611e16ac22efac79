/** Peers that do not read, or not as fast as is sent: what they can cost, and for how long. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { CloseInfo } from '@offhook/protocol'
import {
  ask,
  BINARY,
  certificate,
  Inbox,
  leavesNothingBehind,
  listening,
  memoryUsed,
  privateKey,
  RawClient,
  rawFrame,
  TEXT,
  WsClient,
} from '@offhook/testing'
import { describe, expect, it, vi } from 'vitest'
import { broadcast, type Connection, connect, routeUpgrades, type UpgradeOptions, upgrade } from './index.ts'

/** A server, and what comes of its connections. */
async function serve(options: UpgradeOptions, server = createServer()) {
  const opened = new Inbox<Connection>()
  const heard = new Inbox<string | Buffer>()
  const closed = new Inbox<CloseInfo>()
  server.on('request', (request, response) => {
    void upgrade(request, response, {
      keepRequest: true,
      open: (connection) => opened.put(connection),
      message: (_connection, data) => heard.put(data),
      close: (_connection, info) => closed.put(info),
      ...options,
    })
  })
  return { ...(await listening(server, routeUpgrades(server))), opened, heard, closed }
}

async function connected(options: UpgradeOptions) {
  const server = await serve(options)
  const client = await RawClient.open(`${server.wsUrl}/`)
  return { ...server, client, connection: await server.opened.next() }
}

/** Sends until the kernel takes no more, and a little waits. */
async function fill(connection: Connection): Promise<void> {
  const piece = Buffer.alloc(900)
  while (connection.bufferedAmount === 0) {
    while (connection.isOpen && connection.bufferedAmount < 5_000) if (!connection.send(piece)) break
    await new Promise(setImmediate)
  }
}

/** More than kernels take for a reader that does not read. */
const FLOOD = Buffer.alloc(16 * 1024 * 1024)

describe('A reader that is behind', () => {
  leavesNothingBehind()

  it('is heard again once it has caught up, however little may wait', async () => {
    const { client, connection, heard } = await connected({ maxBufferedOutput: 1_000, slow: () => {} })
    await fill(connection)
    client.write(rawFrame({ opcode: TEXT, payload: 'Still here' }))
    const rest = client.rest()
    expect(await heard.next()).toBe('Still here')
    connection.terminate()
    await rest
  })

  it('is given up when it takes nothing for as long as stallTimeout', async () => {
    const { client, connection, closed, url } = await connected({
      maxBufferedOutput: 1_000,
      stallTimeout: 20,
    })
    connection.send(FLOOD)
    expect(await closed.next()).toEqual({
      code: 1006,
      reason: 'stall-timeout',
      clean: false,
      violation: undefined,
    })
    await client.rest()
    expect(await ask(url)).toMatchObject({ status: 426 })
  })

  it.each([0, Number.POSITIVE_INFINITY])('may be given %d ms for that', async (stallTimeout) => {
    const { client, connection, closed } = await connected({ maxBufferedOutput: 1_000, stallTimeout })
    connection.send(FLOOD)
    if (stallTimeout === 0) expect(await closed.next()).toMatchObject({ reason: 'stall-timeout' })
    const rest = client.rest()
    expect(await connection.drained()).toBe(stallTimeout > 0)
    connection.terminate()
    await rest
  })

  it('is kept while it takes a little now and then, of one long message too', async () => {
    const { client, connection } = await connected({ maxBufferedOutput: 1_000, stallTimeout: 1_000 })
    connection.send(Buffer.alloc(2 * FLOOD.length))
    const begun = performance.now()
    const passed = () => performance.now() - begun
    let [taken, waited] = [0, 0]
    for await (const chunk of client.socket) {
      taken += (chunk as Buffer).length
      if (connection.bufferedAmount === 0) break
      waited = passed()
      while (passed() < taken / 10_000) await new Promise((done) => setTimeout(done, 5)) // 10 MB a second.
    }
    expect(waited).toBeGreaterThan(1_500)
    expect(connection.isOpen).toBe(true)
    connection.terminate()
  })

  it('is given up over TLS as well', async () => {
    const tls = createTlsServer({ cert: certificate, key: privateKey })
    const { opened, closed, wsUrl } = await serve({ maxBufferedOutput: 1_000, stallTimeout: 20 }, tls)
    const peer = await connect(wsUrl, { tls: { ca: certificate } })
    peer.pause()
    const gone = once(peer.request.socket, 'close')
    const connection = await opened.next()
    connection.send(FLOOD)
    expect(await closed.next()).toMatchObject({ code: 1006, reason: 'stall-timeout' })
    peer.terminate()
    await gone
  })
})

/** What eight peers may pin at most: less than a tenth of what they would without a limit. */
const PEERS = 8
const CAP = 1024 * 1024

describe(`${PEERS} peers that never read`, () => {
  leavesNothingBehind()

  it('and ask for ever more are not heard any more when half of the limit waits; memory stays within it', async () => {
    const { wsUrl, url, opened, closed } = await serve({
      maxBufferedOutput: CAP,
      message: (connection, data) => void connection.send(data),
    })
    const before = memoryUsed()
    const clients = await Promise.all(Array.from({ length: PEERS }, () => RawClient.open(`${wsUrl}/`)))
    const connections = await opened.take(PEERS)
    const frame = rawFrame({ opcode: BINARY, payload: Buffer.alloc(16 * 1024) })
    for (const { socket } of clients) {
      const more = () => {
        while (!socket.destroyed && socket.write(frame));
      }
      socket.on('drain', more)
      more()
    }
    const amounts = () => connections.map(({ bufferedAmount }) => bufferedAmount)
    await vi.waitFor(() => expect(Math.min(...amounts())).toBeGreaterThan(CAP / 2), { timeout: 15_000 })
    expect(await ask(url)).toMatchObject({ status: 426 }) // Further turns of the loop, in which nothing is read.
    expect(Math.max(...amounts())).toBeLessThan(CAP)
    expect(memoryUsed() - before).toBeLessThan(PEERS * CAP * 2) // Clients have buffers, too.
    await Promise.all(clients.map((client) => client.vanish()))
    await closed.take(PEERS)
    await vi.waitFor(() => expect(memoryUsed() - before).toBeLessThan((PEERS * CAP) / 4), { timeout: 5_000 })
  })

  it('and are sent to all the same are sent away with 1013; a reader misses nothing', async () => {
    const { wsUrl, opened, closed, routes } = await serve({ maxBufferedOutput: CAP })
    const before = memoryUsed()
    const clients = await Promise.all(Array.from({ length: PEERS }, () => RawClient.open(`${wsUrl}/`)))
    const reader = await WsClient.open(wsUrl)
    const connections = await opened.take(PEERS + 1)
    let sent = 0
    let most = 0
    while (closed.size < PEERS) {
      expect(broadcast(connections, `${sent++}`.padEnd(64 * 1024))).toBeGreaterThan(0)
      most = Math.max(most, ...connections.map(({ bufferedAmount }) => bufferedAmount))
      expect(Number(await reader.messages.next())).toBe(sent - 1)
    }
    expect(most).toBeLessThan(CAP + 2 * 64 * 1024)
    expect(new Set((await closed.take(PEERS)).map(({ code }) => code))).toEqual(new Set([1013]))
    await Promise.all(clients.map((client) => client.vanish()))
    await vi.waitFor(() => expect(routes.connections.size).toBe(1), { interval: 1, timeout: 10_000 })
    await vi.waitFor(() => expect(memoryUsed() - before).toBeLessThan((PEERS * CAP) / 4), { timeout: 5_000 })
  })

  it('and stall at different times pin little of what is sent to others meanwhile', async () => {
    const { wsUrl, opened, closed } = await serve({})
    const readers = await Promise.all(Array.from({ length: 2 }, () => WsClient.open(wsUrl)))
    const reading = await opened.take(2)
    const clients = await Promise.all(Array.from({ length: PEERS + 1 }, () => RawClient.open(`${wsUrl}/`)))
    const [first, ...others] = (await opened.take(PEERS + 1)) as [Connection, ...Connection[]]
    const stall = async (connection: Connection) => {
      await fill(connection)
      for (let sent = 0; sent < CAP; sent += 2_000) {
        for (const other of reading) other.send(`${sent}`.padEnd(1_000))
        for (const { messages } of readers) await messages.next()
      }
    }
    await stall(first) // What is made once is made now.
    const before = memoryUsed()
    for (const connection of others) await stall(connection)
    expect(others.every(({ bufferedAmount }) => bufferedAmount < 6_000)).toBe(true)
    expect((memoryUsed() - before) / PEERS).toBeLessThan(128 * 1024)
    await Promise.all(clients.map((client) => client.vanish()))
    await closed.take(PEERS + 1)
  })
})
