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
import {
  type Connection,
  connect,
  type HandlerResult,
  routeUpgrades,
  type UpgradeOptions,
  upgrade,
} from './index.ts'

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

/** Ways to answer, at once and after a while. */
const ANSWERS: readonly [
  when: string,
  answer: (connection: Connection, data: string | Buffer) => HandlerResult,
][] = [
  ['at once', (connection, data) => void connection.send(data)],
  [
    'after a look into a database, say',
    async (connection, data) => {
      await new Promise(setImmediate)
      connection.send(data)
    },
  ],
]

describe(`${CLIENTS} clients that never pause`, () => {
  leavesNothingBehind()

  it.each(ANSWERS)(
    'all see 1001, and an answer to each message that was accepted, %s',
    async (_when, answer) => {
      let accepted = 0
      const { wsUrl, routes } = await serve({
        message(connection, data) {
          if (connection.isOpen) accepted++
          return answer(connection, data)
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
