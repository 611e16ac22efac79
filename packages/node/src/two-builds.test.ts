/** An application may load both builds, its own ESM and the CommonJS of a dependency, say: each part works with the other's. */
import { createServer } from 'node:http'
import {
  BINARY,
  Inbox,
  leavesNothingBehind,
  listening,
  RawClient,
  rawFrame,
  TEXT,
  WsClient,
} from '@offhook/testing'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Connection } from './index.ts'

type Build = typeof import('./index.ts')

describe('Of two builds in one process', () => {
  leavesNothingBehind()

  let [one, other]: Build[] = []

  beforeAll(async () => {
    one = await import('./index.ts')
    vi.resetModules()
    other = await import('./index.ts')
    expect(one.upgrade).not.toBe(other.upgrade)
  })

  /** Routes by one build, and upgrades by it at `/one`, by the other at `/other`. */
  async function serve(lend = false) {
    const { routeUpgrades, ...builds } = { ...(one as Build), one: one as Build, other: other as Build }
    const heard = new Inbox<string | Buffer>()
    const peers: Connection[] = []
    const server = createServer((request, response) => {
      const { upgrade } = request.url === '/one' ? builds.one : builds.other
      void upgrade(request, response, {
        lend,
        maxBufferedOutput: Number.POSITIVE_INFINITY,
        open: (connection) => void peers.push(connection),
        message(connection, data) {
          for (const peer of peers) if (peer !== connection) peer.send(data)
          heard.put(data)
        },
      })
    })
    const routes = routeUpgrades(server)
    return { ...(await listening(server, routes)), connections: routes.connections, heard }
  }

  it('one routes what the other upgrades, and closes it', async () => {
    const { wsUrl, connections } = await serve()
    const clients = [await WsClient.open(`${wsUrl}/one`), await WsClient.open(`${wsUrl}/other`)]
    expect(connections.size).toBe(2)
    clients[0]?.send('to the other')
    expect(await clients[1]?.messages.next()).toBe('to the other')
  })

  it.each(['one', 'other'] as const)('%s broadcasts, and prepares, for connections of both', async (name) => {
    const { broadcast, prepare } = { one, other }[name] as Build
    const { wsUrl, connections } = await serve()
    const clients = [await WsClient.open(`${wsUrl}/one`), await WsClient.open(`${wsUrl}/other`)]
    expect(broadcast(connections, 'to all')).toBe(2)
    expect(broadcast(connections, prepare(Buffer.from('in bytes')))).toBe(2)
    for (const { messages } of clients)
      expect(await messages.take(2)).toEqual(['to all', Buffer.from('in bytes')])
  })

  it.each([
    ['/one', '/other'],
    ['/other', '/one'],
  ])('a text that came at %s is sent as it came, whatever was read at %s since', async (from, to) => {
    const text = 'a'.repeat(2_000)
    const { wsUrl, connections, heard } = await serve()
    const sender = await RawClient.open(`${wsUrl}${from}`)
    const [connection] = connections
    const reader = await RawClient.open(`${wsUrl}${to}`)
    sender.write(rawFrame({ opcode: TEXT, payload: text }))
    expect(await heard.next()).toBe(text)
    reader.write(rawFrame({ opcode: TEXT, payload: 'b'.repeat(2_000) }))
    await heard.next()
    connection?.send(text)
    expect(await sender.frame()).toMatchObject({ payload: Buffer.from('b'.repeat(2_000)) })
    expect(await sender.frame()).toMatchObject({ payload: Buffer.from(text) })
  })

  it.each([
    ['/one', '/other'],
    ['/other', '/one'],
  ])('what is lent at %s may be sent at %s, to a reader that is behind too', async (from, to) => {
    const { wsUrl, heard } = await serve(true)
    const sender = await RawClient.open(`${wsUrl}${from}`)
    const reader = await RawClient.open(`${wsUrl}${to}`)
    const payloads = Array.from({ length: 80 }, (_, i) => Buffer.alloc(150_000, i))
    for (const payload of payloads) {
      sender.write(rawFrame({ opcode: BINARY, payload }))
      await heard.next()
    }
    for (const payload of payloads) expect((await reader.frame()).payload.equals(payload)).toBe(true)
  })
})
