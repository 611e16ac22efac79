/** `routes.close()` under load. */
import { createServer } from 'node:http'
import {
  gate,
  Inbox,
  leavesNothingBehind,
  listening,
  RawClient,
  rawClose,
  rawFrame,
  TEXT,
} from '@offhook/testing'
import { describe, expect, it, vi } from 'vitest'
import { type Connection, connect, routeUpgrades, toWeb, type UpgradeOptions, upgrade } from './index.ts'

function serve(options: UpgradeOptions) {
  const server = createServer((request, response) => void upgrade(request, response, options))
  return listening(server, routeUpgrades(server))
}

const CLIENTS = 500
/** Messages of each client that are under way. */
const AT_ONCE = 4
/** More than a busy machine takes. */
const TIMEOUT = 30_000

/** A client that has some messages under way all the time, and what it saw of their answers. */
class Chatter {
  answers = 0
  inOrder = true
  #next = 0

  begin(connection: Connection): void {
    for (let i = 0; i < AT_ONCE; i++) this.#say(connection)
  }

  message(connection: Connection, data: string | Buffer): void {
    this.inOrder &&= data === `${this.answers}`
    this.answers++
    this.#say(connection)
  }

  #say(connection: Connection): void {
    connection.send(`${this.#next++}`)
  }
}

const later = () => new Promise((resolve) => setImmediate(resolve))

/** Endpoints that echo, at once and after a while. */
const ENDPOINTS: readonly [how: string, endpoint: UpgradeOptions][] = [
  ['by a handler at once', { message: (connection, data) => void connection.send(data) }],
  [
    'by a handler that looks into a database, say',
    {
      async message(connection, data) {
        await later()
        connection.send(data)
      },
    },
  ],
  [
    'by a loop that does',
    {
      async open(connection) {
        for await (const data of connection) {
          await later()
          connection.send(data)
        }
      },
    },
  ],
  [
    'by streams that do',
    {
      async open(connection) {
        const { readable, writable } = toWeb(connection)
        const lookUp = new TransformStream<string | Buffer, string | Buffer>({
          async transform(data, controller) {
            await later()
            controller.enqueue(data)
          },
        })
        await readable.pipeThrough(lookUp).pipeTo(writable)
      },
    },
  ],
]

describe(`${CLIENTS} clients that never pause`, () => {
  leavesNothingBehind()

  it.each(ENDPOINTS)(
    'all see 1001, and an answer to each message that was accepted, %s',
    async (_how, endpoint) => {
      let accepted = 0
      const { wsUrl, routes } = await serve({
        ...endpoint,
        message(connection, data) {
          if (connection.isOpen) accepted++
          return endpoint.message?.(connection, data)
        },
      })
      const ended = new Inbox<number>()
      const chatters = Array.from({ length: CLIENTS }, () => new Chatter())
      const opening = chatters.map((chatter) =>
        connect(wsUrl, {
          message: (connection, data) => chatter.message(connection, data),
          close: (_connection, { code }) => ended.put(code),
          handshakeTimeout: TIMEOUT,
        }),
      )
      for (const [i, connection] of (await Promise.all(opening)).entries()) chatters[i]?.begin(connection)
      const busy = () => expect(chatters.every(({ answers }) => answers > AT_ONCE)).toBe(true)
      await vi.waitFor(busy, { interval: 1, timeout: TIMEOUT })
      const begun = performance.now()
      await routes.close({ timeout: TIMEOUT })
      expect(performance.now() - begun).toBeLessThan(TIMEOUT)
      expect(routes.connections.size).toBe(0)
      expect(new Set(await ended.take(CLIENTS))).toEqual(new Set([1001]))
      expect(chatters.every(({ inOrder }) => inOrder)).toBe(true)
      expect(chatters.reduce((sum, { answers }) => sum + answers, 0)).toBe(accepted)
    },
    60_000,
  )
})

describe('A handler that is at work when the server closes', () => {
  leavesNothingBehind()

  /** A server whose handler waits for the test. */
  async function atWork() {
    const [asked, work] = [new Inbox<string | Buffer>(), gate<void>()]
    const server = await serve({
      async message(connection, data) {
        asked.put(data)
        await work.promise
        connection.send(data)
      },
    })
    const client = await RawClient.open(`${server.wsUrl}/`)
    client.write(rawFrame({ opcode: TEXT, payload: 'first' }), rawFrame({ opcode: TEXT, payload: 'second' }))
    await asked.take(2)
    return { ...server, asked, work, client }
  }

  it('can still answer: the Close comes behind it, and nothing more is delivered before', async () => {
    const { routes, asked, work, client } = await atWork()
    const closing = routes.close()
    client.write(rawFrame({ opcode: TEXT, payload: 'too late' }))
    await new Promise(setImmediate)
    expect(asked.size).toBe(0)
    work.open()
    expect(`${(await client.frame()).payload}`).toBe('first')
    expect(`${(await client.frame()).payload}`).toBe('second')
    expect(await client.closeCode()).toBe(1001)
    client.write(rawClose(1001))
    await client.rest()
    await closing
    expect(await asked.next()).toBe('too late')
  })

  it('is not waited for longer than half of the time', async () => {
    const { routes, work, client } = await atWork()
    const closing = routes.close({ timeout: 2_000 })
    expect(await client.closeCode()).toBe(1001)
    client.write(rawClose(1001))
    await client.rest()
    await closing
    work.open()
  })

  it('that fails is told of as ever', async () => {
    const [asked, failed, work] = [new Inbox<true>(), new Inbox<unknown>(), gate<void>()]
    const { wsUrl, routes } = await serve({
      async message() {
        asked.put(true)
        await work.promise
        throw new Error('broken')
      },
      error: (_connection, error) => failed.put(error),
    })
    const client = await RawClient.open(`${wsUrl}/`)
    client.write(rawFrame({ opcode: TEXT }))
    await asked.next()
    const closing = routes.close()
    work.open()
    expect(await failed.next()).toEqual(new Error('broken'))
    expect(await client.closeCode()).toBe(1011)
    client.write(rawClose(1011))
    await client.rest()
    await closing
  })
})

describe('Who iterates when the server closes', () => {
  leavesNothingBehind()

  /** A server that gives its iterator to the test, and a client that has sent some messages. */
  async function iterating(count: number) {
    const begun = new Inbox<readonly [Connection, AsyncIterableIterator<string | Buffer>]>()
    const arrived = new Inbox<true>()
    const server = await serve({
      open: (connection) => begun.put([connection, connection[Symbol.asyncIterator]()]),
      message: () => arrived.put(true),
    })
    const client = await RawClient.open(`${server.wsUrl}/`)
    const [connection, messages] = await begun.next()
    for (let i = 0; i < count; i++) client.write(rawFrame({ opcode: TEXT, payload: `${i}` }))
    await arrived.take(count)
    const hangUp = async (code: number) => {
      expect(await client.closeCode()).toBe(code)
      client.write(rawClose(code))
      await client.rest()
    }
    return { ...server, connection, messages, client, arrived, hangUp }
  }

  it('gets all that waits, and nothing more; the Close comes when it asks for another', async () => {
    const { routes, connection, messages, client, arrived, hangUp } = await iterating(2)
    const closing = routes.close()
    client.write(rawFrame({ opcode: TEXT, payload: 'too late' }))
    for (const i of [0, 1]) {
      expect(await messages.next()).toEqual({ done: false, value: `${i}` })
      await later()
      expect(arrived.size).toBe(0)
      expect(connection.send(`answer ${i}`)).toBe(true)
      expect(`${(await client.frame()).payload}`).toBe(`answer ${i}`)
    }
    const end = messages.next()
    await hangUp(1001)
    expect(await end).toEqual({ done: true, value: undefined })
    await closing
  })

  it('is let go at once if it has asked for a message that did not come', async () => {
    const { routes, messages, hangUp } = await iterating(0)
    const end = messages.next()
    const closing = routes.close()
    expect(await end).toEqual({ done: true, value: undefined })
    await hangUp(1001)
    await closing
  })

  it('is waited for where several share the messages: each has to ask for another', async () => {
    const { routes, connection, messages, client, arrived, hangUp } = await iterating(0)
    const asked = [messages.next(), messages.next(), messages.next()]
    for (const payload of ['first', 'second']) client.write(rawFrame({ opcode: TEXT, payload }))
    await arrived.take(2)
    const closing = routes.close()
    asked.push(messages.next())
    await later()
    expect(connection.send('the answer of the other')).toBe(true)
    expect(`${(await client.frame()).payload}`).toBe('the answer of the other')
    asked.push(messages.next())
    await hangUp(1001)
    await closing
    const values = (await Promise.all(asked)).map(({ value }) => value)
    expect(values).toEqual(['first', 'second', undefined, undefined, undefined])
  })

  it.each<
    [how: string, leave: (connection: Connection, messages: AsyncIterableIterator<unknown>) => unknown]
  >([
    ['leaves the loop', (_connection, messages) => messages.return?.()],
    ['begins another', (connection) => connection[Symbol.asyncIterator]()],
  ])('is done when it %s', async (_how, leave) => {
    const { routes, connection, messages, hangUp } = await iterating(2)
    await messages.next()
    const closing = routes.close()
    await later()
    expect(connection.isOpen).toBe(true)
    await leave(connection, messages)
    await hangUp(1001)
    await closing
  })

  it('is not waited for longer than half of the time, and can still have what waits', async () => {
    const { routes, messages, hangUp } = await iterating(2)
    const closing = routes.close({ timeout: 2_000 })
    await hangUp(1001)
    await closing
    expect(await messages.next()).toMatchObject({ value: '0' })
    expect(await messages.next()).toMatchObject({ value: '1' })
    expect(await messages.next()).toMatchObject({ done: true })
  })
})
