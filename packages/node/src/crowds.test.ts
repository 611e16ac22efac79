import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { connect as connectTcp, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  ask,
  CLOSE,
  HANDSHAKE,
  Inbox,
  leavesNothingBehind,
  listening,
  PING,
  RawClient,
  rawFrame,
  TEXT,
  WsClient,
} from '@offhook/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  type Connection,
  connect,
  routeUpgrades,
  type UpgradeLimits,
  type UpgradeOptions,
  upgrade,
} from './index.ts'

function start(listener: RequestListener, limits?: UpgradeLimits) {
  const server = createServer(listener)
  return listening(server, routeUpgrades(server, limits))
}

const echo = (connection: Connection, data: string | Buffer) => void connection.send(data)

function echoServer(options: UpgradeOptions = {}) {
  return start((request, response) => void upgrade(request, response, { message: echo, ...options }))
}

/** Whether the server still does what it is there for. */
async function stillServes({ url, wsUrl }: { url: string; wsUrl: string }): Promise<void> {
  expect(await ask(url)).toMatchObject({ status: 426 })
  const client = await WsClient.open(wsUrl)
  expect(await client.ask('Still there?')).toBe('Still there?')
  await client.leave()
}

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

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heapUsed(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

describe('A crowd', () => {
  leavesNothingBehind()

  it('of 1,000 connections that send one byte at a time is served, as is who comes meanwhile', async () => {
    const heard = vi.fn()
    const server = await echoServer({ message: heard })
    const frame = rawFrame({ opcode: TEXT, payload: 'slow' })
    const clients = await Promise.all(Array.from({ length: 1_000 }, () => RawClient.open(`${server.wsUrl}/`)))
    for (const octet of frame) {
      for (const client of clients) client.write(Buffer.of(octet))
      await new Promise(setImmediate)
    }
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1_000))
    await Promise.all(clients.map((client) => client.vanish()))
  })

  it(`of ${CROWD} idle connections is kept, and leaves nothing behind`, async () => {
    const server = await echoServer()
    const before = heapUsed()
    const idlers = spawn(process.execPath, [IDLERS, new URL(server.url).port, `${CROWD}`])
    await once(idlers.stdout, 'data')
    expect(server.routes.connections.size).toBe(CROWD)
    await stillServes(server)
    idlers.stdin.end()
    await vi.waitFor(() => expect(server.routes.connections.size).toBe(0), { timeout: 10_000 })
    await stillServes(server)
    expect((heapUsed() - before) / CROWD).toBeLessThan(512)
  }, 60_000)

  it('of 500 that echo all see 1001 at the shutdown, and an answer to each message that was accepted', async () => {
    let accepted = 0
    const { wsUrl, routes } = await echoServer({
      message(connection, data) {
        if (connection.send(data)) accepted++
      },
    })
    let answered = 0
    const codes: number[] = []
    const gone = new Inbox<true>()
    const clients = Array.from({ length: 500 }, () =>
      connect(wsUrl, {
        open: (connection) => void connection.send('0'),
        message(connection, data) {
          answered++
          connection.send(data)
        },
        close(_connection, { code }) {
          codes.push(code)
          gone.put(true)
        },
      }),
    )
    await Promise.all(clients)
    await vi.waitFor(() => expect(answered).toBeGreaterThan(2_000), { interval: 1, timeout: 10_000 })
    await routes.close({ timeout: 5_000 })
    expect(routes.connections.size).toBe(0)
    await gone.take(500)
    expect(new Set(codes)).toEqual(new Set([1001]))
    expect(answered).toBe(accepted)
  })

  it('that floods with Pings is answered, or sent away', async () => {
    const server = await echoServer()
    const pings = Buffer.concat(Array.from({ length: 2_000 }, () => rawFrame({ opcode: PING, payload: 'x' })))
    const flooder = await RawClient.open(`${server.wsUrl}/`)
    flooder.write(pings)
    for (let frame = await flooder.frame(); frame.opcode !== CLOSE; frame = await flooder.frame());
    await stillServes(server)
  })
})

describe('A reset', () => {
  leavesNothingBehind()

  it('at each octet of the handshake harms nobody', async () => {
    const server = await echoServer()
    const whole = (await RawClient.connect(`${server.wsUrl}/`)).handshake()
    const frame = rawFrame({ opcode: TEXT, payload: 'x' })
    const bytes = Buffer.concat([whole, frame])
    for (let length = 0; length <= bytes.length; length += 3) {
      const client = await RawClient.connect(`${server.wsUrl}/`)
      await new Promise((resolve) => client.socket.write(bytes.subarray(0, length), resolve))
      await client.vanish()
    }
    await stillServes(server)
  })

  it('while it is found out who it is harms nobody', async () => {
    const arrived = new Inbox<Socket>()
    const done = new Inbox<unknown>()
    const server = await start(async (request, response) => {
      if (request.headers['x-slow'] !== undefined) {
        arrived.put(request.socket)
        await new Promise((resolve) => request.socket.once('close', resolve))
      }
      done.put(await upgrade(request, response, { message: echo }))
    })
    const clients = await Promise.all(Array.from({ length: 20 }, () => RawClient.connect(`${server.wsUrl}/`)))
    for (const client of clients)
      client.write(client.handshake({ 'X-Slow': '1' }), rawFrame({ opcode: TEXT }))
    await arrived.take(20)
    await Promise.all(clients.map((client) => client.vanish()))
    expect(await done.take(20)).toEqual(Array.from({ length: 20 }))
    await stillServes(server)
  })

  it('in the midst of what a handler of any kind does harms nobody', async () => {
    const reset = (connection: Connection) => void connection.request.socket.resetAndDestroy()
    for (const stage of ['open', 'message', 'ping', 'pong'] as const) {
      const closed = new Inbox<number>()
      const server = await echoServer({ [stage]: reset, close: (_, { code }) => closed.put(code) })
      const client = await RawClient.connect(`${server.wsUrl}/`)
      const frames = [TEXT, PING, 0xa].map((opcode) => rawFrame({ opcode, payload: 'x' }))
      client.write(client.handshake(), ...frames)
      expect(await closed.next()).toBe(1006)
      await client.rest()
    }
  })
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
