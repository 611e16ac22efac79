import { createServer } from 'node:http'
import { Protocol } from '@offhook/protocol'
import { Inbox, leavesNothingBehind, listening, RawClient, rawFrame, TEXT, WsClient } from '@offhook/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Connection, connect, routeUpgrades, type UpgradeOptions, upgrade } from './index.ts'
import { Vigil } from './vigil.ts'

/** Swept every five milliseconds. */
const SWEPT: UpgradeOptions = { idleTimeout: 1e9, frameTimeout: 1e9, heartbeatInterval: 1e9, pongTimeout: 20 }

/** An endpoint that echoes, and its connections. */
async function serve(options: UpgradeOptions = {}) {
  const connections = new Inbox<Connection>()
  const all: UpgradeOptions = {
    ...SWEPT,
    open: (connection) => connections.put(connection),
    message: (connection, data) => void connection.send(data),
    ...options,
  }
  const server = createServer((request, response) => void upgrade(request, response, all))
  return { ...(await listening(server, routeUpgrades(server))), connections }
}

/** What went over the connections of this process: each protocol that took some of it. */
function spiedProtocols() {
  const receive = vi.spyOn(Protocol.prototype, 'receive')
  onTestFinished(() => receive.mockRestore())
  return () => new Set(receive.mock.contexts).size
}

/** Waits until all has been looked at some times. */
async function someSweeps(): Promise<void> {
  const sweep = vi.spyOn(Vigil.prototype, 'sweep')
  await vi.waitFor(() => expect(sweep.mock.calls.length).toBeGreaterThan(5), { interval: 1, timeout: 10_000 })
  sweep.mockRestore()
}

describe('An idle connection', () => {
  leavesNothingBehind()

  it('lets go of its protocol, and goes on with another', async () => {
    const protocols = spiedProtocols()
    const { wsUrl } = await serve()
    const client = await WsClient.open(wsUrl)
    for (let i = 0; i < 3; i++) {
      expect(await client.ask(`${i}`)).toBe(`${i}`)
      await someSweeps()
    }
    expect(protocols()).toBe(3)
    await client.close()
  })

  it('keeps it while a frame is under way, however long its rest takes', async () => {
    const protocols = spiedProtocols()
    const { wsUrl } = await serve()
    const client = await RawClient.open(`${wsUrl}/`)
    for (const octet of rawFrame({ opcode: TEXT, payload: 'slow' })) {
      client.write(Buffer.of(octet))
      await someSweeps()
    }
    expect(await client.frame()).toMatchObject({ payload: Buffer.from('slow') })
    expect(protocols()).toBe(1)
    await client.vanish()
  })

  it('keeps what it agreed on: with context takeover, each message is compressed against those before', async () => {
    const compression = { serverNoContextTakeover: false, clientNoContextTakeover: false, threshold: 0 }
    const { wsUrl } = await serve({ compression })
    const heard = new Inbox<string | Buffer>()
    const client = await connect(`${wsUrl}/`, {
      compression,
      message: (_, data) => heard.put(data),
    })
    for (let i = 0; i < 3; i++) {
      client.send('Again, and again, and again.')
      expect(await heard.next()).toBe('Again, and again, and again.')
      await someSweeps()
    }
    client.close()
  })

  it('stays paused', async () => {
    const { wsUrl, connections } = await serve()
    const client = await WsClient.open(wsUrl)
    const connection = await connections.next()
    connection.pause()
    const answer = client.ask('Later?')
    await someSweeps()
    expect(await Promise.race([answer, someSweeps()])).toBeUndefined()
    connection.resume()
    expect(await answer).toBe('Later?')
    await client.close()
  })

  it('sends in pieces what is slow to begin, and slow to go on', async () => {
    const { wsUrl, connections } = await serve()
    const client = await WsClient.open(wsUrl)
    const connection = await connections.next()
    const source = async function* () {
      for (const piece of ['late', ', ', 'but whole']) {
        await someSweeps()
        yield piece
      }
    }
    expect(await connection.sendPieces(source())).toBe(true)
    expect(await client.messages.next()).toBe('late, but whole')
    await client.close()
  })

  it('still has its loop, the promise of a Pong, and the latency that it measured', async () => {
    const { wsUrl, connections } = await serve({ message: () => {} })
    const client = await WsClient.open(wsUrl)
    const connection = await connections.next()
    const messages = connection[Symbol.asyncIterator]()
    const first = messages.next()
    await someSweeps()
    client.send('first')
    expect(await first).toEqual({ done: false, value: 'first' })
    expect(await connection.ping()).toBe(connection.latency)
    await messages.return?.()
    await someSweeps()
    expect(connection.latency).toEqual(expect.any(Number))
    expect([connection.isOpen, connection.bufferedAmount, await connection.drained()]).toEqual([
      true,
      0,
      true,
    ])
    await client.close()
  })
})

describe('`connection.request`', () => {
  leavesNothingBehind()

  const url = (connection: Connection) => connection.request.url
  const released = expect.objectContaining({ code: 'OFFHOOK_REQUEST_RELEASED' })

  it('is there in `open`, and for who awaits the connection; later it is not, and to ask for it says why', async () => {
    const urls = new Inbox<string | undefined>()
    const failures = new Inbox<unknown>()
    const server = createServer(async (request, response) => {
      const connection = await upgrade(request, response, {
        open: (opened) => urls.put(url(opened)),
        message: (later) => urls.put(url(later)),
        error: (_, error) => failures.put(error),
      })
      urls.put(connection && url(connection))
    })
    const { wsUrl } = await listening(server, routeUpgrades(server))
    const client = await WsClient.open(`${wsUrl}/here`)
    expect(await urls.take(2)).toEqual(['/here', '/here'])
    client.send('And now?')
    expect(await failures.next()).toEqual(released)
    expect((await client.closed).code).toBe(1011)
  })

  it('is there until an `open` that takes time is done, also if it fails', async () => {
    const urls = new Inbox<string | undefined>()
    const { wsUrl } = await serve({
      async open(connection) {
        await someSweeps()
        urls.put(url(connection))
        throw new Error('Not you.')
      },
      error: (connection) => urls.put(url(connection)),
    })
    const client = await WsClient.open(`${wsUrl}/here`)
    expect(await urls.take(2)).toEqual(['/here', '/here'])
    await client.closed
  })

  it('is kept where `keepRequest` says so, and on a client', async () => {
    const urls = new Inbox<string | undefined>()
    const { wsUrl } = await serve({
      keepRequest: true,
      message: (connection) => urls.put(url(connection)),
    })
    const client = await connect(`${wsUrl}/here`)
    client.send('And now?')
    expect(await urls.next()).toBe('/here')
    expect(client.request.statusCode).toBe(101)
    client.close()
  })
})
