import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createRelay, connect as openSocket, type Socket } from 'node:net'
import type { CloseInfo } from '@offhook/protocol'
import {
  ask,
  certificate,
  HANDSHAKE,
  Inbox,
  leavesNothingBehind,
  listening,
  PING,
  PONG,
  privateKey,
  RawClient,
  rawFrame,
  TEXT,
  warnings,
} from '@offhook/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { echoServer, start, stillServes } from './echo-server.fixture.ts'
import { type Connection, type ConnectionHandlers, connect, routeUpgrades, upgrade } from './index.ts'

describe('A hostile or hasty client', () => {
  leavesNothingBehind()

  it('that pipelines an upgrade behind another request is cut off, and harms nobody', async () => {
    const { url, wsUrl } = await start((_request, response) => void response.writeHead(404).end('nope'))
    const client = await RawClient.connect(`${wsUrl}/`)
    client.write(Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), client.handshake())
    await client.rest()
    expect(await ask(url)).toMatchObject({ status: 404 })
  })

  it('that leaves while it is being let in is seen out', async () => {
    const closed = new Inbox<number>()
    const arrived = new Inbox<Socket>()
    const { routes, wsUrl } = await start(async (request, response) => {
      arrived.put(request.socket)
      await once(request.socket.resume(), 'end')
      await upgrade(request, response, { close: (_, { code }) => closed.put(code) })
    })
    const client = await RawClient.connect(`${wsUrl}/`)
    client.write(client.handshake())
    await arrived.next()
    client.socket.end()
    expect(await closed.next()).toBe(1006)
    await client.rest()
    await vi.waitFor(() => expect(routes.connections.size).toBe(0), { interval: 1, timeout: 10_000 })
  })

  it('that asks for another upgrade with a body is told so where its body cannot be read', async () => {
    const { url } = await start((_request, response) => void response.end('readable'))
    const headers = { Connection: 'Upgrade', Upgrade: 'h2c' }
    const status = 'shouldUpgradeCallback' in createServer() ? 200 : 400
    expect(await ask(url, { method: 'POST', headers, body: 'hello' })).toMatchObject({ status })
  })

  it('rust ws CVE-2020-35896: that pings and does not read is not read from, until it reads', async () => {
    let pinged = 0
    const { url, wsUrl } = await start((request, response) => {
      void upgrade(request, response, {
        closeTimeout: 1,
        open: (connection) => void connection.send(new Uint8Array(32 * 1024 * 1024)),
        ping(connection) {
          pinged++
          connection.close()
        },
      })
    })
    const client = await RawClient.open(`${wsUrl}/`)
    client.write(rawFrame({ opcode: PING, payload: 'late' }))
    expect(await ask(url)).toMatchObject({ status: 426 }) // Another turn of the loop, and nothing was read.
    expect(pinged).toBe(0)
    expect(await client.rest()).toBe(10 + 32 * 1024 * 1024 + 6 + 4)
    expect(pinged).toBe(1)
  })
})

describe('A reset', () => {
  leavesNothingBehind()

  it('after every third octet of the handshake and of a frame harms nobody', async () => {
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

  it('in the midst of what a handler of any kind does harms nobody', async () => {
    const reset = (connection: Connection) => void connection.request.socket.resetAndDestroy()
    for (const stage of ['open', 'message', 'ping', 'pong'] as const) {
      const closed = new Inbox<number>()
      const close = (_: Connection, { code }: CloseInfo) => void closed.put(code)
      const server = await echoServer({ [stage]: reset, close, keepRequest: true })
      const client = await RawClient.connect(`${server.wsUrl}/`)
      const frames = [TEXT, PING, PONG].map((opcode) => rawFrame({ opcode, payload: 'x' }))
      client.write(client.handshake(), ...frames)
      expect(await closed.next()).toBe(1006)
      await client.rest()
      expect(await ask(server.url)).toMatchObject({ status: 426 })
    }
  })
})

describe('A handler in plain JavaScript', () => {
  leavesNothingBehind()

  it('may return what it likes', async () => {
    const message = ((connection: Connection, data: string) => connection.send(data)) as never
    const { wsUrl } = await start((request, response) => void upgrade(request, response, { message }))
    const client = await RawClient.open(`${wsUrl}/`)
    client.write(rawFrame({ opcode: TEXT, payload: 'hi' }))
    expect(await client.frame()).toMatchObject({ payload: Buffer.from('hi') })
    client.write(rawFrame({ opcode: TEXT, payload: 'again' }))
    expect(await client.frame()).toMatchObject({ payload: Buffer.from('again') })
    await client.vanish()
  })

  it('may be given a limit that is none: the handshake is answered 500, not half accepted', async () => {
    const warned = warnings()
    const { url } = await start((request, response) => {
      void upgrade(request, response, { maxMessage: Number.NaN })
    })
    expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status: 500 })
    expect(await warned.next()).toMatchObject({ code: 'OFFHOOK_LIMIT_INVALID' })
  })
})

/** No TLS record: its seal is broken. */
const BROKEN_RECORD = Buffer.from([0x17, 3, 3, 0, 32, ...Buffer.alloc(32)])

/** A TLS server, and a way to it on which somebody may write, too. */
async function tapped(listener: RequestListener) {
  const server = createTlsServer({ cert: certificate, key: privateKey }, listener)
  const { wsUrl } = await listening(server, routeUpgrades(server, { handshakeTimeout: Infinity }))
  const taps = new Inbox<Socket>()
  const relay = createRelay((near) => {
    const far = openSocket(Number(new URL(wsUrl).port), '127.0.0.1')
    near.on('data', (bytes) => far.write(bytes)).on('close', () => far.destroy())
    far.on('error', () => {}).pipe(near.on('error', () => {}))
    taps.put(far)
  }).listen(0, '127.0.0.1')
  await once(relay, 'listening')
  onTestFinished(() => void relay.close())
  return { wsUrl: `wss://127.0.0.1:${(relay.address() as AddressInfo).port}`, taps }
}

describe('A broken TLS record', () => {
  leavesNothingBehind()

  it('ends the connection at both ends: nothing can come or go any more', async () => {
    const ends = new Inbox<string | number>()
    const handlers = (who: string): ConnectionHandlers<undefined> => ({
      error: () => ends.put(`${who} failed`),
      close: (_, { code }) => ends.put(`${who} closed: ${code}`),
    })
    const { wsUrl, taps } = await tapped(
      (request, response) => void upgrade(request, response, handlers('server')),
    )
    await connect(wsUrl, { tls: { ca: certificate }, ...handlers('client') })
    const tap = await taps.next()
    tap.write(BROKEN_RECORD)
    const heard = await ends.take(4)
    expect(heard.sort()).toEqual([
      'client closed: 1006',
      'client failed',
      'server closed: 1006',
      'server failed',
    ])
  })

  it('ends a handshake that is under way, though its client may stay', async () => {
    const asked = new Inbox<ServerResponse>()
    const { wsUrl, taps } = await tapped((_request, response) => asked.put(response))
    const controller = new AbortController()
    const { signal } = controller
    const refused = expect(connect(wsUrl, { tls: { ca: certificate }, signal })).rejects.toBe('Enough')
    const response = await asked.next()
    const tap = await taps.next()
    tap.unpipe().write(BROKEN_RECORD)
    await once(response, 'close')
    controller.abort('Enough')
    await refused
  })
})
