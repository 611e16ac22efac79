import { once } from 'node:events'
import { createServer, IncomingMessage } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, Socket } from 'node:net'
import type { CloseInfo } from '@offhook/protocol'
import {
  ask,
  Inbox,
  leavesNothingBehind,
  listening,
  PING,
  RawClient,
  rawClose,
  rawFrame,
  TEXT,
  WsClient,
  warnings,
} from '@offhook/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Connection, type ConnectionHandlers, routeUpgrades, type UpgradeOptions, upgrade } from './index.ts'

/** Serves an endpoint; its connections come through the inbox. */
async function start(options: UpgradeOptions) {
  const connections = new Inbox<Connection<undefined>>()
  const open = (connection: Connection<undefined>) => {
    connections.put(connection)
    return options.open?.(connection)
  }
  const server = createServer(
    (request, response) => void upgrade(request, response, { keepRequest: true, ...options, open }),
  )
  return { ...(await listening(server, routeUpgrades(server))), connections }
}

/** A connection and its client by hand. */
async function connected(options: UpgradeOptions = {}) {
  const { wsUrl, url, connections } = await start(options)
  const client = await RawClient.open(`${wsUrl}/`)
  return { client, connection: await connections.next(), url }
}

/** More than the kernel takes while the client does not read. */
const FLOOD = Buffer.alloc(32 * 1024 * 1024)

describe('Backpressure', () => {
  leavesNothingBehind()

  it('send returns false above the high-water mark, and drain comes once it is below', async () => {
    const drained = vi.fn()
    const { client, connection } = await connected({
      highWaterMark: 1_000,
      maxBufferedOutput: Number.POSITIVE_INFINITY,
      drain: drained,
    })
    expect(connection.send(FLOOD)).toBe(false)
    expect(connection.bufferedAmount).toBeGreaterThan(1_000)
    expect(connection.send('more')).toBe(false)
    expect(drained).not.toHaveBeenCalled()
    const rest = client.rest()
    await vi.waitFor(() => expect(drained).toHaveBeenCalledOnce(), { interval: 1, timeout: 10_000 })
    expect(connection.bufferedAmount).toBe(0)
    expect(connection.send('again')).toBe(true)
    await client.vanish()
    await rest
  })

  it('send returns true at the high-water mark', async () => {
    const { connection } = await connected({ highWaterMark: 12 })
    expect(connection.send('0123456789')).toBe(true)
    expect(connection.bufferedAmount).toBe(12)
    expect(connection.send('')).toBe(false)
  })

  it('drain does not come after the end', async () => {
    const [drained, closed] = [vi.fn(), new Inbox<unknown>()]
    const { client, connection } = await connected({
      highWaterMark: 0,
      drain: drained,
      close: () => closed.put(true),
    })
    expect(connection.send(FLOOD)).toBe(false)
    await client.vanish()
    await closed.next()
    expect(drained).not.toHaveBeenCalled()
    expect(connection.send('too late')).toBe(false)
  })

  it('what drain throws is a failure as any', async () => {
    const told = new Inbox<unknown>()
    const drain = () => {
      throw new Error('broken')
    }
    const { client, connection } = await connected({
      highWaterMark: 0,
      drain,
      error: (_, error) => told.put(error),
    })
    expect(connection.send('over')).toBe(false)
    expect(await told.next()).toMatchObject({ message: 'broken' })
    expect(await client.frame()).toMatchObject({ payload: Buffer.from('over') })
    expect(await client.closeCode()).toBe(1011)
  })

  it('what is sent right after resume leaves before the answers to what waited', async () => {
    const { client, connection, url } = await connected({ message: (one, data) => void one.send(data) })
    connection.pause()
    client.write(rawFrame({ opcode: TEXT, payload: 'held' }))
    await ask(url) // Another turn of the loop.
    connection.resume()
    connection.send('sent')
    expect(`${(await client.frame()).payload}`).toBe('sent')
    expect(`${(await client.frame()).payload}`).toBe('held')
  })

  it('pause stops the socket, resume starts it again', async () => {
    const heard = new Inbox<string | Buffer>()
    const { client, connection, url } = await connected({ message: (_, data) => heard.put(data) })
    connection.pause()
    client.write(rawFrame({ opcode: TEXT, payload: 'held' }))
    expect(await ask(url)).toMatchObject({ status: 426 }) // Another turn of the loop, and nothing was read.
    expect(heard.size).toBe(0)
    connection.resume()
    expect(await heard.next()).toBe('held')
  })

  it('close ends a pause, so that the Close of the peer is read, and no other begins', async () => {
    const closed = new Inbox<CloseInfo>()
    const { client, connection } = await connected({ close: (_, info) => closed.put(info) })
    connection.pause()
    connection.close(1001)
    connection.pause()
    expect(await client.closeCode()).toBe(1001)
    client.write(rawClose(1001))
    expect(await closed.next()).toMatchObject({ code: 1001, clean: true })
  })
})

describe('A connection that fails while nothing is read', () => {
  leavesNothingBehind()

  it.each<[why: string, stop: (connection: Connection) => void]>([
    ['since it was paused', (connection) => connection.pause()],
    ['since its queue is full', (connection) => void connection[Symbol.asyncIterator]()],
  ])('%s, is gone as soon as its peer goes', async (_why, stop) => {
    const closeTimeout = Number.POSITIVE_INFINITY
    const { client, connection } = await connected({ closeTimeout, error: () => {} })
    const { socket } = connection.request
    const stopped = new Promise((resolve) =>
      vi.spyOn(socket, 'pause').mockImplementationOnce(() => {
        resolve(true)
        return Socket.prototype.pause.call(socket)
      }),
    )
    stop(connection)
    client.write(...Array.from({ length: 16 }, () => rawFrame({ opcode: TEXT })))
    await stopped
    const gone = once(socket, 'close')
    await connection.sendPieces(failing())
    expect(await client.closeCode()).toBe(1011)
    client.socket.end()
    await gone
  })

  async function* failing(): AsyncGenerator<string> {
    yield await Promise.reject(new Error('broken'))
  }
})

describe('Output', () => {
  leavesNothingBehind()

  it('of one tick leaves in one write', async () => {
    const { client, connection } = await connected()
    const write = vi.spyOn(connection.request.socket, 'write')
    for (const text of ['a', 'b', 'c']) connection.send(text)
    void connection.ping()
    expect(write).not.toHaveBeenCalled()
    for (const payload of ['a', 'b', 'c']) {
      expect(await client.frame()).toMatchObject({ payload: Buffer.from(payload) })
    }
    expect(await client.frame()).toMatchObject({ opcode: PING })
    expect(write).toHaveBeenCalledOnce()
  })

  it('of one chunk of input leaves in one write', async () => {
    const { client, connection } = await connected({
      message: (socket, data) => void socket.send(data),
    })
    const write = vi.spyOn(connection.request.socket, 'write')
    client.write(...['a', 'b', 'c'].map((payload) => rawFrame({ opcode: TEXT, payload })))
    for (const payload of ['a', 'b', 'c']) {
      expect(await client.frame()).toMatchObject({ payload: Buffer.from(payload) })
    }
    expect(write).toHaveBeenCalledOnce()
  })

  it('with a large message between small ones keeps its order', async () => {
    const { client, connection } = await connected()
    const large = Buffer.alloc(20_000, 1)
    for (const data of ['before', large, 'after']) connection.send(data)
    expect(await client.frame()).toMatchObject({ payload: Buffer.from('before') })
    expect((await client.frame()).payload.equals(large)).toBe(true)
    expect(await client.frame()).toMatchObject({ payload: Buffer.from('after') })
  })
})

describe('ping', () => {
  leavesNothingBehind()

  it('sends four octets by default, each time others, so that no Pong can come before its Ping', async () => {
    const { client, connection } = await connected()
    for (let i = 0; i < 10; i++) void connection.ping()
    const payloads = new Set<string>()
    for (let i = 0; i < 10; i++) {
      const { payload } = await client.frame()
      expect(payload).toHaveLength(4)
      payloads.add(payload.toString('hex'))
    }
    expect(payloads.size).toBe(10)
  })
})

describe('send', () => {
  it('takes a string, a Uint8Array, and an ArrayBuffer', async () => {
    const { client, connection } = await connected()
    connection.send('text')
    connection.send(Uint8Array.of(1, 2))
    connection.send(Uint8Array.of(3, 4).buffer)
    expect(await client.frame()).toMatchObject({ opcode: 1, payload: Buffer.from('text') })
    expect(await client.frame()).toMatchObject({ opcode: 2, payload: Buffer.of(1, 2) })
    expect(await client.frame()).toMatchObject({ opcode: 2, payload: Buffer.of(3, 4) })
  })

  it.each([[{ an: 'object' }], [42], [null], [undefined]])('refuses %j, and names the mend', async (data) => {
    const { connection } = await connected()
    expect(() => connection.send(data as never)).toThrow(/JSON\.stringify/)
  })

  it('says no once the connection closes, as ping and drained do', async () => {
    const { client, connection } = await connected()
    expect(connection.isOpen).toBe(true)
    connection.close(1000, 'Bye')
    expect([connection.isOpen, connection.send('late')]).toEqual([false, false])
    expect(await connection.ping()).toBeUndefined()
    const written = vi.fn(function* () {
      yield 'late'
    })
    expect(await connection.sendPieces(written())).toBe(false)
    await client.vanish()
    await vi.waitFor(async () => expect(await connection.drained()).toBe(false), {
      interval: 1,
      timeout: 10_000,
    })
  })
})

describe('close', () => {
  it.each([
    [1005, ''],
    [999, ''],
    [1000, 'x'.repeat(124)],
  ])('refuses code %d with reason %j: such a Close may not be sent', async (code, reason) => {
    const { connection } = await connected()
    expect(() => connection.close(code, reason)).toThrow(RangeError)
    expect(connection.isOpen).toBe(true)
  })

  it('may be called again', async () => {
    const { client, connection } = await connected()
    connection.close(4000)
    connection.close(4001)
    expect(await client.closeCode()).toBe(4000)
    client.write(rawClose(4000))
    expect(await client.rest()).toBe(0)
  })
})

describe('A failure that nobody listens for', () => {
  const broken = () => {
    throw new Error('broken')
  }

  it('of a handler is a warning of the process', async () => {
    const warned = warnings()
    const { wsUrl } = await start({ message: broken })
    const client = await WsClient.open(wsUrl)
    client.send('Hello')
    expect(await client.closed).toMatchObject({ code: 1011 })
    expect(await warned.next()).toMatchObject({ message: 'broken' })
  })

  it.each([
    ['throws', broken],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])('of the error handler, which %s, is too', async (_how, error) => {
    const warned = warnings()
    const { wsUrl } = await start({ open: broken, error: () => error() })
    const client = await WsClient.open(wsUrl)
    expect(await client.closed).toMatchObject({ code: 1011 })
    expect(await warned.next()).toMatchObject({ message: 'broken' })
  })

  it('of a socket behind the Close is no news: close comes last', async () => {
    const told = new Inbox<string>()
    const { client, connection } = await connected({
      message: ({ request }) => void request.socket.once('close', () => told.put('gone')),
      close: () => told.put('close'),
      error: () => told.put('error'),
    })
    client.write(rawFrame({ opcode: TEXT }), rawClose(1000))
    expect(await told.next()).toBe('close')
    await client.vanish()
    expect(await told.next()).toBe('gone')
    expect(connection.isOpen).toBe(false)
  })

  it('of a socket is none: its end is told by close', async () => {
    const warned = warnings()
    const closed = new Inbox<number>()
    const { client } = await connected({ close: (_, { code }) => closed.put(code) })
    await client.vanish()
    expect(await closed.next()).toBe(1006)
    expect(warned.size).toBe(0)
  })
})

describe('Control frames', () => {
  it.each(['ping', 'pong'] as const)('what %s throws closes the connection with 1011', async (stage) => {
    const told = new Inbox<unknown>()
    const options: UpgradeOptions = {
      [stage]: () => Promise.reject(new Error('broken')),
      error: (_, error) => told.put(error),
    }
    const { client } = await connected(options)
    client.write(rawFrame({ opcode: stage === 'ping' ? 0x9 : 0xa }))
    expect(await told.next()).toMatchObject({ message: 'broken' })
  })
})

describe('The client’s end', () => {
  leavesNothingBehind()

  /** Two connections on one socket, each with the role that it has in the field. */
  async function pair(handlers: {
    server: ConnectionHandlers<undefined>
    client: ConnectionHandlers<undefined>
  }) {
    const listener = createTcpServer().listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const ends = { client: connect((listener.address() as AddressInfo).port), server: new Socket() }
    ;[ends.server] = await once(listener, 'connection')
    const make = (role: 'client' | 'server') => {
      const request = new IncomingMessage(ends[role])
      const fixed = { context: undefined, subprotocol: undefined, extension: undefined, limits: {} }
      return new Connection({ role, socket: ends[role], request, handlers: handlers[role], ...fixed })
    }
    const pairOf = { server: make('server'), client: make('client') }
    pairOf.server.start(Buffer.alloc(0), { keepRequest: true })
    pairOf.client.start(Buffer.alloc(0), { keepRequest: true })
    onTestFinished(async () => {
      const gone = Promise.all([ends.server, ends.client].map((end) => end.closed || once(end, 'close')))
      pairOf.server.terminate()
      pairOf.client.terminate()
      await gone
      listener.close()
    })
    return pairOf
  }

  it('speaks with the server’s, masks, and lets it end TCP first', async () => {
    const heard = new Inbox<string | Buffer>()
    const ended = new Inbox<unknown>()
    const told = {
      message: (_: unknown, data: string | Buffer) => heard.put(data),
      close: (_: unknown, { code, clean }: CloseInfo) => ended.put([code, clean]),
    }
    const { client, server } = await pair({ client: told, server: told })
    client.send('from the client')
    expect(await heard.next()).toBe('from the client')
    server.send('from the server')
    expect(await heard.next()).toBe('from the server')
    client.close(4000, 'Bye')
    expect(await ended.take(2)).toEqual([
      [4000, true],
      [4000, true],
    ])
  })
})
