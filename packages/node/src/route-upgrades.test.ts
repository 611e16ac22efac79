import { EventEmitter, once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { connect as connectHttp2, createSecureServer } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import {
  ask,
  certificate,
  HANDSHAKE,
  Inbox,
  leavesNothingBehind,
  listening,
  privateKey,
  RawClient,
  rawFrame,
  TEXT,
  WsClient,
  warnings,
} from '@offhook/testing'
import { describe, expect, it, vi } from 'vitest'
import { connect, NotAServerError, routeUpgrades, type UpgradeLimits, upgrade } from './index.ts'

function start(listener: RequestListener, limits?: UpgradeLimits) {
  const server = createServer(listener)
  return listening(server, routeUpgrades(server, limits))
}

describe('An upgrade request', () => {
  leavesNothingBehind()

  it('reaches every request listener, with a response of its own', async () => {
    const server = createServer()
    const first = vi.fn()
    server.on('request', first)
    server.on('request', (_request, response) => response.end('answered'))
    const { url } = await listening(server, routeUpgrades(server))
    expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status: 200, body: 'answered' })
    expect(first).toHaveBeenCalledOnce()
  })

  it('is routed once: a second call is refused where it is made, and harms nothing', async () => {
    const server = createServer((_request, response) => response.end('answered'))
    const routes = routeUpgrades(server)
    expect(() => routeUpgrades(server)).toThrow(expect.objectContaining({ code: 'OFFHOOK_ROUTED_TWICE' }))
    const { url } = await listening(server, routes)
    expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status: 200 })
  })

  it.each([
    ['an application, which would never hear of any', Object.assign(() => {}, new EventEmitter())],
    ['what a misspelt import left', undefined],
  ])('is not routed by %s: that is refused, and the mend named', (_, given) => {
    const route = () => routeUpgrades(given as unknown as Server)
    expect(route).toThrow(NotAServerError)
    expect(route).toThrow(expect.objectContaining({ code: 'OFFHOOK_NOT_A_SERVER' }))
  })

  it('is answered 503 if the application does not answer in time', async () => {
    const { url } = await start(() => {}, { handshakeTimeout: 1 })
    const answer = await ask(url, { headers: HANDSHAKE })
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
  })

  it('that was answered in its stead can still be told to upgrade: then nothing happens', async () => {
    const upgraded = vi.fn()
    const accept = vi.fn<() => void>()
    const { url } = await start(
      (request, response) => {
        accept.mockImplementation(() => void upgrade(request, response, { open: upgraded }).then(upgraded))
      },
      { handshakeTimeout: 1 },
    )
    expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status: 503 })
    accept()
    await vi.waitFor(() => expect(upgraded).toHaveBeenCalledExactlyOnceWith(undefined), { timeout: 10_000 })
  })

  it.each([101, 404])(
    'that is answered %i has a response that ends as any: finish, then close',
    async (status) => {
      const events = new Inbox<string>()
      const { wsUrl } = await start((request, response) => {
        for (const event of ['finish', 'close']) response.on(event, () => events.put(event))
        void finished(response).then(() => events.put('finished'))
        if (status === 101) void upgrade(request, response)
        else response.writeHead(status).end()
      })
      const client = await RawClient.connect(`${wsUrl}/`)
      client.write(client.handshake())
      expect(await client.head()).toMatchObject({ status })
      expect(await events.take(3)).toEqual(['finish', 'close', 'finished'])
    },
  )

  it('that is answered once more, behind the 101, is warned of: neither its connection ends nor the process', async () => {
    const warned = warnings()
    const { wsUrl } = await start((request, response) => {
      void upgrade(request, response, { message: (connection, data) => void connection.send(data) })
      response.end('forgotten')
    })
    const client = await WsClient.open(wsUrl)
    expect(await warned.next()).toMatchObject({ code: 'ERR_STREAM_WRITE_AFTER_END' })
    expect(await client.ask('Still there?')).toBe('Still there?')
  })

  it('to another protocol is left to its own listener', async () => {
    const server = createServer((request, response) => void upgrade(request, response))
    server.on('upgrade', ({ headers }, socket: Socket) => {
      if (headers.upgrade === 'tea') socket.end('HTTP/1.1 418 Teapot\r\nConnection: close\r\n\r\n')
    })
    const { url } = await listening(server, routeUpgrades(server))
    const headers = { Connection: 'Upgrade', Upgrade: 'tea' }
    expect(await ask(url, { headers })).toMatchObject({ status: 418 })
    expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status: 101 })
  })

  it('may be handed to a server that never listens, so that another library has the rest', async () => {
    const moved = createServer((request, response) => {
      void upgrade(request, response, { message: (connection, data) => void connection.send(data) })
    })
    const server = createServer()
    server.on('upgrade', (request, socket, head) => {
      if (request.url !== '/old') return void moved.emit('upgrade', request, socket, head)
      socket.end('HTTP/1.1 418 Teapot\r\nConnection: close\r\n\r\n')
    })
    const { url, wsUrl } = await listening(server, routeUpgrades(moved))
    expect(await ask(`${url}/old`, { headers: HANDSHAKE })).toMatchObject({ status: 418 })
    const client = await WsClient.open(wsUrl)
    expect(await client.ask('Moved?')).toBe('Moved?')
  })

  const decides = 'shouldUpgradeCallback' in createServer()

  it.skipIf(!decides)(
    'to another protocol keeps its body (skipped where Node does not ask: before 22.21)',
    async () => {
      const { url } = await start((request, response) => void request.pipe(response))
      const headers = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c' }
      expect(await ask(url, { method: 'POST', headers, body: 'hello' })).toMatchObject({
        status: 200,
        body: 'hello',
      })
      expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status: 200, body: '' })
    },
  )

  it('that carries frames for nobody is answered, and its connection ends', async () => {
    const { wsUrl } = await start((_request, response) => response.writeHead(403).end('no'))
    const client = await RawClient.connect(`${wsUrl}/`)
    client.write(client.handshake(), rawFrame({ opcode: TEXT, payload: 'unheard' }))
    expect(await client.head()).toMatchObject({ status: 403 })
    await client.rest()
  })

  it('may come in HTTP/1.1 to a server of HTTP/2', async () => {
    const heard = new Inbox<string | Buffer>()
    const server = createSecureServer({ allowHTTP1: true, cert: certificate, key: privateKey })
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (request.httpVersion === '2.0') response.end('by HTTP/2')
      else void upgrade(request, response, { message: (connection, data) => void connection.send(data) })
    })
    const routes = routeUpgrades(server)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const tls = { ca: certificate }
    const client = await connect(`wss://127.0.0.1:${port}`, { tls, message: (_, data) => heard.put(data) })
    client.send('by HTTP/1.1')
    expect(await heard.next()).toBe('by HTTP/1.1')
    const session = connectHttp2(`https://127.0.0.1:${port}`, tls)
    expect(await text(session.request())).toBe('by HTTP/2')
    session.close()
    await routes.close()
    await new Promise((resolve) => server.close(resolve))
  })
})
