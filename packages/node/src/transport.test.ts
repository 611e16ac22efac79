/** What carries a connection need not be a socket. */
import { Agent, createServer } from 'node:http'
import { Duplex, PassThrough } from 'node:stream'
import { createSecureContext, connect as secure, TLSSocket } from 'node:tls'
import {
  certificate,
  HANDSHAKE,
  Inbox,
  leavesNothingBehind,
  listening,
  privateKey,
  rawFrame,
  TEXT,
} from '@offhook/testing'
import { describe, expect, it } from 'vitest'
import {
  ConnectError,
  type Connection,
  connect,
  routeUpgrades,
  type UpgradeOptions,
  upgrade,
} from './index.ts'

/** Two ends of a line of which the kernel knows nothing. */
function line(): [Duplex, Duplex] {
  const [there, back] = [new PassThrough(), new PassThrough()]
  return [Duplex.from({ readable: there, writable: back }), Duplex.from({ readable: back, writable: there })]
}

/** A server that is given such a line for each client, and what makes them. */
async function tunnelled(options: UpgradeOptions, inside = (end: Duplex): Duplex => end) {
  const server = createServer((request, response) => {
    if (request.url === '/') void upgrade(request, response, options)
    else response.writeHead(404).end()
  })
  const agent = new Agent()
  agent.createConnection = () => {
    const [ours, theirs] = line()
    server.emit('connection', inside(ours))
    return theirs
  }
  return { ...(await listening(server, routeUpgrades(server))), agent }
}

describe('Any Duplex', () => {
  leavesNothingBehind()

  it('carries a connection, on both sides', async () => {
    const closed = new Inbox<number>()
    const { wsUrl, agent, routes } = await tunnelled({
      message: (connection, data) => void connection.send(`${connection.remoteAddress}: ${data}`),
      close: (_, { code }) => closed.put(code),
    })
    const heard = new Inbox<string | Buffer>()
    const client = await connect(wsUrl, { agent, message: (_, data) => heard.put(data) })
    client.send('Hello')
    expect(await heard.next()).toBe('undefined: Hello')
    client.close(4001)
    expect(await closed.next()).toBe(4001)
    await expect.poll(() => routes.connections.size).toBe(0)
  })

  it('carries a refusal', async () => {
    const { wsUrl, agent } = await tunnelled({})
    const refused = connect(`${wsUrl}/elsewhere`, { agent })
    await expect(refused).rejects.toThrow(ConnectError)
    await expect(refused).rejects.toMatchObject({ code: 'OFFHOOK_STATUS', status: 404 })
  })

  it('may keep what it is given, and what it gave: both are copied', async () => {
    const opened = new Inbox<Connection>()
    const echo: UpgradeOptions = {
      open: (connection) => opened.put(connection),
      message: (connection, data) => void connection.send(data),
    }
    const server = createServer((request, response) => void upgrade(request, response, echo))
    const routes = routeUpgrades(server)
    const fields = Object.entries({ Host: 'a', ...HANDSHAKE })
    const headers = fields.map(([name, value]) => `${name}: ${value}`).join('\r\n')
    const kept: Buffer[] = []
    const ends = Array.from({ length: 2 }, () => {
      const end = new Duplex({
        read() {},
        write(chunk, _, done) {
          kept.push(chunk)
          done()
        },
      })
      server.emit('connection', end)
      end.push(`GET / HTTP/1.1\r\n${headers}\r\n\r\n`)
      return end
    })
    const connections = await opened.take(2)
    kept.length = 0
    for (const letter of 'abcd') {
      for (const connection of connections) connection.send(letter.repeat(10))
      connections[0]?.send(Buffer.alloc(40_000, letter))
      await new Promise(setImmediate)
    }
    const letters = Buffer.concat(kept)
      .toString('latin1')
      .replace(/[^a-d]/g, '')
    expect(letters === [...'abcd'].map((letter) => letter.repeat(40_020)).join('')).toBe(true)
    const frame = rawFrame({ opcode: TEXT, payload: 'Hello' })
    const given = Buffer.from(frame)
    ends[0]?.push(given)
    await expect.poll(() => kept.at(-1)?.toString('latin1')).toMatch(/Hello$/)
    expect(given).toEqual(frame)
    for (const end of ends) end.destroy()
    await expect.poll(() => routes.connections.size).toBe(0)
  })

  it('is given up when it takes nothing for as long as stallTimeout', async () => {
    const opened = new Inbox<Connection>()
    const closed = new Inbox<string>()
    const { wsUrl, agent } = await tunnelled({
      maxBufferedOutput: 1_000,
      stallTimeout: 20,
      open: (connection) => opened.put(connection),
      close: (_, { reason }) => closed.put(reason),
    })
    const client = await connect(wsUrl, { agent })
    client.pause()
    const connection = await opened.next()
    while (connection.bufferedAmount === 0) {
      connection.send(Buffer.alloc(100_000)) // Each stream on the way takes one.
      await new Promise(setImmediate)
    }
    expect(await closed.next()).toBe('stall-timeout')
    client.terminate()
  })

  it('may have TLS in it', async () => {
    const secureContext = createSecureContext({ cert: certificate, key: privateKey })
    const encrypted = (end: Duplex) => new TLSSocket(end as never, { isServer: true, secureContext })
    const { wsUrl, agent } = await tunnelled(
      { message: (connection, data) => void connection.send(data) },
      encrypted,
    )
    const plain = agent.createConnection
    agent.createConnection = (...given) =>
      secure({ socket: plain(...given) as Duplex, ca: certificate, servername: 'localhost' })
    const heard = new Inbox<string | Buffer>()
    const client = await connect(wsUrl, { agent, message: (_, data) => heard.put(data) })
    client.send('sealed')
    expect(await heard.next()).toBe('sealed')
  })
})
