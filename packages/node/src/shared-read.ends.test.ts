/** How what is read ends, and who else looks at it: peers that end their side or break off, sockets that others touch too. */
import { createServer, type IncomingMessage } from 'node:http'
import {
  ask,
  BINARY,
  HANDSHAKE,
  Inbox,
  leavesNothingBehind,
  listening,
  RawClient,
  rawClose,
  rawFrame,
  TEXT,
  WsClient,
} from '@offhook/testing'
import { describe, expect, it, vi } from 'vitest'
import { type Connection, routeUpgrades, type UpgradeOptions, upgrade } from './index.ts'
import { WAYS_TO_READ } from './ways-to-read.fixture.ts'

leavesNothingBehind()

const text = (payload: string) => rawFrame({ opcode: TEXT, payload })
const numbers = (count: number) => Array.from({ length: count }, (_, i) => `${i}`)
const echo = (connection: Connection, data: string | Buffer) => void connection.send(data)

describe.each(WAYS_TO_READ)('Where sockets are read %s', (_, prepare) => {
  /** Serves an endpoint at each path, and what its connections heard and how they ended. */
  async function serve(options: UpgradeOptions, other: UpgradeOptions = { message: echo }) {
    const opened = new Inbox<Connection>()
    const closed = new Inbox<{ code: number; clean: boolean }>()
    const observed: UpgradeOptions = {
      keepRequest: true,
      open: opened.put,
      close: (_connection, { code, clean }) => closed.put({ code, clean }),
      ...options,
    }
    const server = createServer((request: IncomingMessage, response) => {
      prepare(request)
      void upgrade(request, response, request.url === '/other' ? other : observed)
    })
    return { ...(await listening(server, routeUpgrades(server))), opened, closed }
  }

  describe('a peer that ends its side', () => {
    it('in the packet of its last messages has each of them answered, and then the end', async () => {
      const { wsUrl, closed } = await serve({ message: echo })
      const client = await RawClient.open(`${wsUrl}/`)
      client.socket.end(Buffer.concat(numbers(100).map(text)))
      for (const payload of numbers(100)) expect(`${(await client.frame()).payload}`).toBe(payload)
      expect(await client.rest()).toBe(0)
      expect(await closed.next()).toEqual({ code: 1006, clean: false })
    })

    it('in the packet of its handshake, too', async () => {
      const { wsUrl, closed } = await serve({ message: echo })
      const client = await RawClient.connect(`${wsUrl}/`)
      client.socket.end(Buffer.concat([client.handshake(), ...numbers(100).map(text)]))
      expect(await client.head()).toMatchObject({ status: 101 })
      for (const payload of numbers(100)) expect(`${(await client.frame()).payload}`).toBe(payload)
      expect(await client.rest()).toBe(0)
      expect(await closed.next()).toEqual({ code: 1006, clean: false })
    })

    it('behind its Close has closed in order', async () => {
      const { wsUrl, closed } = await serve({ message: echo })
      const client = await RawClient.open(`${wsUrl}/`)
      client.socket.end(Buffer.concat([text('last'), rawClose(1000)]))
      expect(`${(await client.frame()).payload}`).toBe('last')
      expect(await client.closeCode()).toBe(1000)
      expect(await client.rest()).toBe(0)
      expect(await closed.next()).toEqual({ code: 1000, clean: true })
    })

    it('in the midst of a frame has what was whole answered', async () => {
      const { wsUrl, closed } = await serve({ message: echo })
      const client = await RawClient.open(`${wsUrl}/`)
      client.socket.end(Buffer.concat([text('whole'), rawFrame({ opcode: BINARY, declared: 1_000 })]))
      expect(`${(await client.frame()).payload}`).toBe('whole')
      expect(await client.rest()).toBe(0)
      expect(await closed.next()).toEqual({ code: 1006, clean: false })
    })

    it('while its connection is paused is heard to its last message, once that resumes', async () => {
      const heard = new Inbox<string | Buffer>()
      const { wsUrl, url, opened, closed } = await serve({
        message(connection, data) {
          if (heard.size === 0) connection.pause()
          heard.put(data)
        },
      })
      const client = await RawClient.open(`${wsUrl}/`)
      client.socket.end(Buffer.concat(numbers(100).map(text)))
      await vi.waitFor(() => expect(heard.size).toBe(1), { interval: 1 })
      expect(await ask(url)).toMatchObject({ status: 426 }) // Further turns, in which nothing comes.
      expect([heard.size, closed.size]).toEqual([1, 0])
      ;(await opened.next()).resume()
      expect(await heard.take(100)).toEqual(numbers(100))
      expect(await closed.next()).toEqual({ code: 1006, clean: false })
      expect(await client.rest()).toBe(0)
    })
  })

  describe('what others have sent is not touched', () => {
    /** Two that talk in turns, while `harm` is done between them: each of what they get is what they sent. */
    async function converse(wsUrl: string, harm: () => Promise<unknown>): Promise<void> {
      const others = await Promise.all([WsClient.open(`${wsUrl}/other`), WsClient.open(`${wsUrl}/other`)])
      for (let i = 0; i < 20; i++) {
        const [, ...answers] = await Promise.all([
          harm(),
          ...others.map((client, j) => client.ask(Buffer.alloc(20_000 + i * 10_000, i * 2 + j))),
        ])
        for (const [j, answer] of answers.entries()) {
          expect((answer as Buffer).equals(Buffer.alloc(20_000 + i * 10_000, i * 2 + j))).toBe(true)
        }
      }
    }

    it('when a peer resets while what it sends is read', async () => {
      const { wsUrl, closed } = await serve({ message: echo })
      const flood = Buffer.concat(
        Array.from({ length: 64 }, () => rawFrame({ opcode: BINARY, payload: Buffer.alloc(16 * 1024) })),
      )
      await converse(wsUrl, async () => {
        const client = await RawClient.open(`${wsUrl}/`)
        client.socket.write(flood)
        await client.frame()
        await client.vanish()
        expect(await closed.next()).toEqual({ code: 1006, clean: false })
      })
    })

    it('when a handler terminates its own connection in the midst of a read, which delivers nothing more', async () => {
      let heard = 0
      const { wsUrl, closed } = await serve({
        message(connection) {
          heard++
          connection.terminate()
        },
      })
      let times = 0
      await converse(wsUrl, async () => {
        const client = await RawClient.open(`${wsUrl}/`)
        client.write(...numbers(100).map(text))
        expect(await closed.next()).toEqual({ code: 1006, clean: false })
        expect(heard).toBe(++times)
        await client.rest()
      })
    })

    it('when a handler terminates another connection, which has just been sent to', async () => {
      const victims: Connection[] = []
      const { wsUrl, closed } = await serve(
        { open: (connection) => void victims.push(connection) },
        {
          message(connection, data) {
            for (const victim of victims.splice(0)) victim.terminate()
            connection.send(data)
          },
        },
      )
      const killer = await WsClient.open(`${wsUrl}/other`)
      await converse(wsUrl, async () => {
        const client = await RawClient.open(`${wsUrl}/`)
        client.write(rawFrame({ opcode: BINARY, payload: Buffer.alloc(50_000, 255) }))
        await Promise.all([killer.ask('Kill it!'), client.rest()])
      })
      expect(await closed.next()).toEqual({ code: 1006, clean: false })
    })
  })

  describe('an application that listens to the socket too', () => {
    it('for its data takes nothing from the connection, nor wakes it while it is paused', async () => {
      const heard = new Inbox<string | Buffer>()
      const { wsUrl, opened } = await serve({
        message(connection, data) {
          heard.put(data)
          connection.pause()
          if (data === '0') connection.request.socket.on('data', () => {})
          setImmediate(() => connection.resume())
        },
      })
      const client = await RawClient.open(`${wsUrl}/`)
      const frames = numbers(30).map(text)
      for (const frame of frames) client.write(frame)
      expect(await heard.take(30)).toEqual(numbers(30))
      const { bytesRead } = (await opened.next()).request.socket
      expect(bytesRead).toBe(client.handshake().length + Buffer.concat(frames).length)
    })
  })
})

it('A socket that was released without an upgrade is read as ever', async () => {
  const server = createServer((_request, response) => void response.writeHead(404).end('nope'))
  const { url } = await listening(server, routeUpgrades(server))
  expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status: 404, body: 'nope' })
})
