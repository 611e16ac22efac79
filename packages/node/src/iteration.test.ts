import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { deflateRawSync } from 'node:zlib'
import {
  BINARY,
  gate,
  Inbox,
  leavesNothingBehind,
  listening,
  RawClient,
  rawClose,
  rawFrame,
  TEXT,
  WsClient,
  warnings,
} from '@offhook/testing'
import { describe, expect, it, vi } from 'vitest'
import { type Connection, connect, routeUpgrades, toWeb, type UpgradeOptions, upgrade } from './index.ts'

async function serve(options: UpgradeOptions = {}) {
  const opened = new Inbox<Connection>()
  const open = (connection: Connection) => {
    opened.put(connection)
    return options.open?.(connection)
  }
  const server = createServer(
    (request, response) => void upgrade(request, response, { keepRequest: true, ...options, open }),
  )
  return { opened, ...(await listening(server, routeUpgrades(server))) }
}

const text = (payload: string) => rawFrame({ opcode: TEXT, payload })

describe('for await', () => {
  leavesNothingBehind()

  it('gives each message, and ends with the connection', async () => {
    const heard = new Inbox<unknown>()
    const { wsUrl } = await serve({
      async open(connection) {
        for await (const data of connection) heard.put(data)
        heard.put('the end')
      },
    })
    const client = await WsClient.open(wsUrl)
    client.send('a')
    client.send(Buffer.of(1))
    await client.close(1000)
    expect(await heard.take(3)).toEqual(['a', Buffer.of(1), 'the end'])
  })

  it('goes on where it was if it is begun a second time', async () => {
    const { opened, wsUrl } = await serve()
    const client = await RawClient.connect(`${wsUrl}/`)
    client.write(client.handshake(), text('first'), text('second'))
    const messages = (await opened.next())[Symbol.asyncIterator]()
    expect(await messages.next()).toMatchObject({ value: 'first' })
    for await (const data of messages) {
      expect(data).toBe('second')
      break
    }
  })

  it('gives what waits of a client that has vanished', async () => {
    const { opened, wsUrl } = await serve()
    const client = await RawClient.connect(`${wsUrl}/`)
    const payloads = Array.from({ length: 40 }, (_, i) => `${i}`)
    client.write(client.handshake(), ...payloads.map(text))
    const connection = await opened.next()
    const messages = connection[Symbol.asyncIterator]()
    expect(await messages.next()).toMatchObject({ value: '0' })
    connection.terminate()
    const rest: unknown[] = []
    for await (const data of messages) rest.push(data)
    expect(rest).toEqual(payloads.slice(1, 1 + rest.length))
    expect(rest.length).toBeGreaterThanOrEqual(15)
  })

  it('misses nothing that comes right behind the handshake', async () => {
    const { opened, wsUrl } = await serve()
    const client = await RawClient.connect(`${wsUrl}/`)
    client.write(client.handshake(), text('early'))
    const messages = (await opened.next())[Symbol.asyncIterator]()
    expect(await messages.next()).toEqual({ done: false, value: 'early' })
  })

  it('works on a client that was awaited', async () => {
    const { wsUrl } = await serve({ open: (connection) => void connection.send('Hello') })
    const connection = await connect(wsUrl)
    for await (const data of connection) {
      expect(data).toBe('Hello')
      break
    }
    expect(connection.isOpen).toBe(true)
    connection.close()
  })

  it('reads nothing more while 16 messages wait, and loses none', async () => {
    const { opened, wsUrl } = await serve()
    const client = await RawClient.open(`${wsUrl}/`)
    const connection = await opened.next()
    const messages = connection[Symbol.asyncIterator]()
    const pause = vi.spyOn(connection.request.socket, 'pause')
    const resume = vi.spyOn(connection.request.socket, 'resume')
    client.write(...Array.from({ length: 40 }, (_, i) => text(`${i}`)))
    await vi.waitFor(() => expect(pause).toHaveBeenCalled(), { timeout: 10_000 })
    expect(resume).not.toHaveBeenCalled()
    for (let i = 0; i < 40; i++) expect(await messages.next()).toEqual({ done: false, value: `${i}` })
    expect(resume).toHaveBeenCalled()
    client.write(rawClose(1000))
    expect(await messages.next()).toEqual({ done: true, value: undefined })
    expect(await connection[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined })
  })

  it('delivers what waits after the peer has vanished', async () => {
    const closed = new Inbox<number>()
    const { opened, wsUrl } = await serve({ close: (_, { code }) => closed.put(code) })
    const client = await RawClient.open(`${wsUrl}/`)
    const messages = (await opened.next())[Symbol.asyncIterator]()
    client.write(...Array.from({ length: 40 }, (_, i) => text(`${i}`)))
    client.socket.end()
    expect(await messages.next()).toEqual({ done: false, value: '0' })
    for (let i = 1; i < 40; i++) expect(await messages.next()).toEqual({ done: false, value: `${i}` })
    expect(await closed.next()).toBe(1006)
    expect(await messages.next()).toEqual({ done: true, value: undefined })
  })

  it('lets go of what is held when the loop is left, or begun anew', async () => {
    const heard = vi.fn()
    const { opened, wsUrl } = await serve({ message: (_, data) => heard(data) })
    const client = await RawClient.open(`${wsUrl}/`)
    const connection = await opened.next()
    const first = connection[Symbol.asyncIterator]()
    client.write(...Array.from({ length: 16 }, (_, i) => text(`${i}`)))
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(16), { timeout: 10_000 })
    const second = connection[Symbol.asyncIterator]()
    await first.return?.()
    client.write(...Array.from({ length: 16 }, (_, i) => text(`${i}`)))
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(32), { timeout: 10_000 })
    await second.return?.()
    expect(await second.next()).toEqual({ done: true, value: undefined })
    client.write(text('for the handler alone'))
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(33), { timeout: 10_000 })
  })

  it('gives a loop that begins anew what had no room in the queue before', async () => {
    const { opened, wsUrl } = await serve()
    const client = await RawClient.open(`${wsUrl}/`)
    const connection = await opened.next()
    const first = connection[Symbol.asyncIterator]()
    client.write(...Array.from({ length: 40 }, (_, i) => text(`${i}`)))
    expect(await first.next()).toMatchObject({ value: '0' })
    const second = connection[Symbol.asyncIterator]()
    for (let i = 17; i < 40; i++) expect(await second.next()).toEqual({ done: false, value: `${i}` })
    connection.terminate()
  })

  it('ends when this end closes', async () => {
    const { opened, wsUrl } = await serve()
    const client = await RawClient.open(`${wsUrl}/`)
    const connection = await opened.next()
    const next = connection[Symbol.asyncIterator]().next()
    connection.close()
    expect(await next).toEqual({ done: true, value: undefined })
    client.write(text('late'), rawClose(1000))
    await client.rest()
  })
})

describe('ping', () => {
  leavesNothingBehind()

  it('tells how long the answer took', async () => {
    const { opened, wsUrl } = await serve()
    const client = await WsClient.open(wsUrl)
    const connection = await opened.next()
    expect(await connection.ping()).toBeGreaterThan(0)
    expect(connection.latency).toBeGreaterThan(0)
    await client.close()
  })

  it('§5.5.3 is answered by the Pong to a later one, and by no other', async () => {
    const { opened, wsUrl } = await serve()
    const client = await RawClient.open(`${wsUrl}/`)
    const connection = await opened.next()
    const both = Promise.all([connection.ping(Buffer.from('a')), connection.ping(Buffer.from('b'))])
    const third = connection.ping(Buffer.from('c'))
    client.write(rawFrame({ opcode: 0xa, payload: 'unasked' }), rawFrame({ opcode: 0xa, payload: 'b' }))
    expect(await both).toEqual([expect.any(Number), expect.any(Number)])
    connection.terminate()
    expect(await third).toBeUndefined()
  })

  it('is known by its payload as it was sent, whatever is written there afterwards', async () => {
    const { opened, wsUrl } = await serve()
    const client = await WsClient.open(wsUrl)
    const connection = await opened.next()
    const count = Buffer.of(1)
    const answered = connection.ping(count)
    count[0] = 2
    await expect.poll(() => connection.latency).toBeGreaterThan(0)
    expect(await answered).toBe(connection.latency)
    await client.close()
  })
})

describe('sendPieces', () => {
  leavesNothingBehind()

  async function* pieces<Piece>(...all: readonly Piece[]) {
    for (const piece of all) yield await Promise.resolve(piece)
  }

  it('sends one message; what is sent meanwhile comes behind it', async () => {
    const { opened, wsUrl } = await serve()
    const client = await WsClient.open(wsUrl)
    const connection = await opened.next()
    const whole = connection.sendPieces(pieces('Hé', 'llo \ud83d', '\ude00'))
    await Promise.resolve()
    await new Promise(setImmediate)
    connection.send('behind')
    expect(await whole).toBe(true)
    expect(await client.messages.take(2)).toEqual(['Héllo \u{1f600}', 'behind'])
    expect(await connection.sendPieces([Uint8Array.of(1), Uint8Array.of(2)])).toBe(true)
    expect(await connection.sendPieces([])).toBe(true)
    expect(await client.messages.take(2)).toEqual([Buffer.of(1, 2), Buffer.alloc(0)])
    await client.close()
  })

  it('says something with each piece: a connection that sends for long is not idle', async () => {
    const { opened, wsUrl } = await serve()
    const client = await WsClient.open(wsUrl)
    const connection = await opened.next()
    const before = connection.messages
    expect(await connection.sendPieces(pieces('Hello', ', ', 'world'))).toBe(true)
    expect(connection.messages - before).toBe(4) // The end is a piece, too.
    await client.close()
  })

  it('takes from a source that fills the same memory again, however large its pieces are', async () => {
    const { opened, wsUrl } = await serve({ highWaterMark: 1e6 })
    const client = await WsClient.open(wsUrl)
    const connection = await opened.next()
    const memory = Buffer.alloc(40_000)
    function* filled() {
      for (const octet of [1, 2, 3]) yield memory.fill(octet)
    }
    const sent = connection.sendPieces(filled())
    const message = (await client.messages.next()) as Buffer
    expect([message[0], message[40_000], message[80_000]]).toEqual([1, 2, 3])
    expect(await sent).toBe(true)
    await client.close()
  })

  it('takes a text, whose pieces are its characters', async () => {
    const { opened, wsUrl } = await serve()
    const client = await WsClient.open(wsUrl)
    expect(await (await opened.next()).sendPieces('Hello')).toBe(true)
    expect(await client.messages.next()).toBe('Hello')
    await client.close()
  })

  it('lets go of a file where the connection was closed before', async () => {
    const { opened, wsUrl } = await serve()
    const client = await WsClient.open(wsUrl)
    const connection = await opened.next()
    await client.close()
    await expect.poll(() => connection.isClosed).toBe(true)
    const file = createReadStream(fileURLToPath(import.meta.url))
    expect(await connection.sendPieces(file)).toBe(false)
    await expect.poll(() => file.destroyed).toBe(true)
  })

  it('waits for a slow reader between two pieces', async () => {
    const { opened, wsUrl } = await serve({ highWaterMark: 100_000 })
    const client = await RawClient.open(`${wsUrl}/`)
    const connection = await opened.next()
    let made = 0
    const piece = Buffer.alloc(1024 * 1024)
    const source = function* () {
      for (; made < 64; made++) yield piece
    }
    const sent = connection.sendPieces(source())
    await new Promise(setImmediate)
    expect(made).toBeLessThan(64)
    expect(connection.bufferedAmount).toBeLessThan(3 * piece.length)
    for (let i = 0; i < 65; i++) await client.frame()
    expect(await sent).toBe(true)
    connection.terminate()
  })

  it('does not wait for what waits behind it, however much that is', async () => {
    const { opened, wsUrl } = await serve({ highWaterMark: 10 })
    const client = await WsClient.open(wsUrl)
    const connection = await opened.next()
    const whole = connection.sendPieces(
      (async function* () {
        yield 'first'
        connection.send('more than the high-water mark')
        yield await Promise.resolve('second')
      })(),
    )
    expect(await client.messages.take(2)).toEqual(['firstsecond', 'more than the high-water mark'])
    expect(await whole).toBe(true)
    await client.close()
  })

  it('sends half a surrogate pair at the end as send does', async () => {
    const { opened, wsUrl } = await serve()
    const client = await WsClient.open(wsUrl)
    const connection = await opened.next()
    connection.send('a\ud83d')
    await connection.sendPieces(['a', '\ud83d'])
    expect(await client.messages.take(2)).toEqual(['a\ufffd', 'a\ufffd'])
    await client.close()
  })

  it.each<[when: string, prepare: (connection: Connection) => void, before: Buffer[]]>([
    ['that comes by itself', () => {}, []],
    [
      'that waited while nothing was delivered',
      (connection) => setImmediate(() => connection.resume()),
      [text('pause')],
    ],
    [
      'that waited for a message to be inflated',
      () => {},
      [rawFrame({ opcode: BINARY, rsv: 4, payload: deflateRawSync(Buffer.alloc(900_000), { level: 0 }) })],
    ],
  ])('may end after the peer’s Close %s, within closeTimeout', async (_when, resume, before) => {
    const { opened, wsUrl } = await serve({
      closeTimeout: 50,
      heartbeatInterval: Number.POSITIVE_INFINITY,
      compression: true,
      message(connection, data) {
        if (data !== 'pause') return
        connection.pause()
        resume(connection)
      },
    })
    const client = await RawClient.open(`${wsUrl}/`, { 'Sec-WebSocket-Extensions': 'permessage-deflate' })
    const endless = (await opened.next()).sendPieces(
      (async function* () {
        for (;;) yield await new Promise<string>((resolve) => setImmediate(resolve, 'more'))
      })(),
    )
    await client.frame()
    client.write(...before, rawClose(1000))
    await client.rest()
    expect(await endless).toBe(false)
  })

  it('says no if the connection closes before its turn, or in between', async () => {
    const { opened, wsUrl } = await serve()
    const client = await RawClient.open(`${wsUrl}/`)
    const connection = await opened.next()
    const endless = connection.sendPieces(
      (async function* () {
        for (;;) yield await Promise.resolve('more')
      })(),
    )
    await client.frame()
    const waiting = connection.sendPieces(['never'])
    await client.vanish()
    expect(await Promise.all([endless, waiting])).toEqual([false, false])
  })

  it.each([0, 1])(
    'says no where the connection closes and the source is silent, after %i pieces',
    async (count) => {
      const { opened, wsUrl } = await serve()
      const client = await RawClient.open(`${wsUrl}/`)
      const left = vi.fn(async () => ({ done: true as const, value: undefined }))
      let given = 0
      const next = async () => (given++ < count ? { value: 'piece' } : new Promise<never>(() => {}))
      const source = { [Symbol.asyncIterator]: () => ({ next, return: left }) }
      const connection = await opened.next()
      const sent = connection.sendPieces(source)
      for (let i = 0; i < count; i++) await client.frame()
      await client.vanish()
      expect(await sent).toBe(false)
      expect(left).toHaveBeenCalledOnce()
      expect(await connection.sendPieces(source)).toBe(false)
    },
  )

  it('leaves a source that it has taken all of alone', async () => {
    const { opened, wsUrl } = await serve()
    const client = await WsClient.open(wsUrl)
    const left = vi.fn()
    const rest = ['a', 'b']
    const next = () => ({ done: rest.length === 0, value: rest.shift() }) as IteratorResult<string>
    const source = { [Symbol.iterator]: () => ({ next, return: left }) }
    expect(await (await opened.next()).sendPieces(source)).toBe(true)
    expect(await client.messages.next()).toBe('ab')
    expect(left).not.toHaveBeenCalled()
    await client.close()
  })

  it('warns of a source that fails as it is left', async () => {
    const warned = warnings()
    const { opened, wsUrl } = await serve()
    const client = await RawClient.open(`${wsUrl}/`)
    const source = async function* () {
      try {
        for (;;) yield await Promise.resolve('more')
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: it is what is tested
        throw new Error('broken')
      }
    }
    const sent = (await opened.next()).sendPieces(source())
    await client.frame()
    await client.vanish()
    expect(await sent).toBe(false)
    expect(await warned.next()).toMatchObject({ message: 'broken' })
  })

  it.each([
    ['a source that fails', () => Promise.reject(new Error('broken'))],
    ['bytes among strings', () => Promise.resolve(Uint8Array.of(1))],
  ])('closes with 1011 for %s', async (_what, second) => {
    const failed = new Inbox<unknown>()
    const { opened, wsUrl } = await serve({ error: (_, error) => failed.put(error) })
    const client = await WsClient.open(wsUrl)
    const connection = await opened.next()
    const source = async function* () {
      yield 'first'
      yield (await second()) as unknown as string
    }
    expect(await connection.sendPieces(source())).toBe(false)
    expect(await client.closed).toMatchObject({ code: 1011 })
    expect(await failed.next()).toBeInstanceOf(Error)
  })

  it('takes no strings among bytes either', async () => {
    const failed = new Inbox<unknown>()
    const { opened, wsUrl } = await serve({ error: (_, error) => failed.put(error) })
    const client = await WsClient.open(wsUrl)
    const mixed = [Uint8Array.of(1), 'text'] as unknown as string[]
    expect(await (await opened.next()).sendPieces(mixed)).toBe(false)
    expect(await failed.next()).toMatchObject({ message: expect.stringContaining('TextEncoder') })
    expect(await client.closed).toMatchObject({ code: 1011 })
  })
})

describe('toWeb', () => {
  leavesNothingBehind()

  it('pipes messages in and out, and closes with the writable', async () => {
    const { wsUrl } = await serve({
      async open(connection) {
        const { readable, writable } = toWeb(connection)
        await readable.pipeTo(writable)
      },
    })
    const client = await WsClient.open(wsUrl)
    expect(await client.ask('Hello')).toBe('Hello')
    expect(await client.close(1000)).toMatchObject({ code: 1000 })
  })

  it('waits for a slow reader, and says so if it leaves', async () => {
    const { opened, wsUrl } = await serve({ highWaterMark: 10 })
    const client = await RawClient.open(`${wsUrl}/`)
    const { writable, readable } = toWeb(await opened.next())
    const writer = writable.getWriter()
    const written = expect(writer.write(Buffer.alloc(32 * 1024 * 1024))).rejects.toThrow('closed before')
    await client.vanish()
    await written
    expect(await readable.getReader().read()).toEqual({ done: true, value: undefined })
  })

  it('closes when the readable is cancelled, terminates when the writable is aborted', async () => {
    const { opened, wsUrl } = await serve()
    const client = await WsClient.open(wsUrl)
    await toWeb(await opened.next()).readable.cancel()
    expect(await client.closed).toMatchObject({ code: 1000 })
    const other = await WsClient.open(wsUrl)
    const { writable } = toWeb(await opened.next())
    await writable.abort()
    expect(await other.closed).toMatchObject({ code: 1006 })
  })

  it.each(['a Close', 'nothing'])(
    'tells who writes, and is at rest, that the peer left with %s',
    async (last) => {
      const { opened, wsUrl } = await serve()
      const client = await RawClient.open(`${wsUrl}/`)
      const { writable } = toWeb(await opened.next())
      const { closed } = writable.getWriter()
      if (last === 'a Close') client.write(rawClose(1000))
      else void client.vanish()
      await expect(closed).rejects.toThrow('closed before')
      await client.rest()
    },
  )

  it('lets go of what is piped to a client that has left, though it be silent', async () => {
    const { opened, wsUrl } = await serve()
    const client = await WsClient.open(wsUrl)
    const connection = await opened.next()
    const cancelled = gate<unknown>()
    const silent = new ReadableStream<string>({ cancel: cancelled.open })
    const piped = expect(silent.pipeTo(toWeb(connection).writable)).rejects.toThrow('closed before')
    await client.close(1000)
    expect(await cancelled.promise).toBeInstanceOf(Error)
    await piped
  })

  it('has not failed where the messages that end are what is written', async () => {
    const { opened, wsUrl } = await serve()
    for (const leave of [(client: WsClient) => client.close(1000), (client: WsClient) => client.leave()]) {
      const client = await WsClient.open(wsUrl)
      const { readable, writable } = toWeb(await opened.next())
      const through = readable.pipeThrough(new TransformStream<string | Buffer, string | Buffer>())
      const piped = through.pipeTo(writable)
      await leave(client)
      await piped
    }
  })

  it('closes when the writable is closed', async () => {
    const { opened, wsUrl } = await serve()
    const client = await WsClient.open(wsUrl)
    await toWeb(await opened.next()).writable.close()
    expect(await client.closed).toMatchObject({ code: 1000 })
  })
})
