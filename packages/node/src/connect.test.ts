import { once } from 'node:events'
import { Agent, createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import {
  type AddressInfo,
  type LookupFunction,
  type NetConnectOpts,
  connect as openSocket,
  type Socket,
} from 'node:net'
import { TLSSocket } from 'node:tls'
import type { CloseInfo } from '@offhook/protocol'
import {
  certificate,
  Inbox,
  leavesNothingBehind,
  listening,
  privateKey,
  rawFrame,
  TEXT,
  WsServer,
} from '@offhook/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  ConnectError,
  type Connection,
  type ConnectOptions,
  connect,
  routeUpgrades,
  type UpgradeOptions,
  upgrade,
} from './index.ts'
import { leaving, rawServer, switching } from './raw-server.fixture.ts'

function start(listener: RequestListener) {
  const server = createServer(listener)
  return listening(server, routeUpgrades(server))
}

/** Our own server, which sends back what it gets. */
function echo(options: UpgradeOptions = {}) {
  const message = (connection: Connection, data: string | Buffer) => void connection.send(data)
  return start((request, response) => void upgrade(request, response, { message, ...options }))
}

/** The same over TLS, with a certificate that signs itself. */
async function secureEcho() {
  const server = createTlsServer({ cert: certificate, key: privateKey }, (request, response) => {
    void upgrade(request, response, { open: (connection) => void connection.send('Hello') })
  })
  const { wsUrl } = await listening(server, routeUpgrades(server))
  return wsUrl.replace('ws:', 'wss:')
}

/** A client whose messages and end come through inboxes, and which leaves at the end of the test. */
async function client(url: string | URL, options: ConnectOptions = {}) {
  const messages = new Inbox<string | Buffer>()
  const closed = new Inbox<CloseInfo>()
  const connection = await connect(url, {
    message: (_connection, data) => messages.put(data),
    close: (_connection, info) => closed.put(info),
    ...options,
  })
  const leave = leaving(connection)
  onTestFinished(leave)
  return { connection, messages, closed, leave }
}

/** What it was refused for. */
async function failure(url: string | URL, options?: ConnectOptions): Promise<ConnectError> {
  const error = await connect(url, options).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ConnectError)
  return error as ConnectError
}

describe('A client', () => {
  leavesNothingBehind()

  it.each([false, true])('talks with our own server, compressed: %s', async (compression) => {
    const { wsUrl } = await echo({ compression, subprotocols: ['chat'] })
    const { connection, messages, closed } = await client(wsUrl, { compression, subprotocols: ['chat'] })
    expect(connection).toMatchObject({ isOpen: true, subprotocol: 'chat', context: undefined })
    expect(connection.request.headers['sec-websocket-extensions'] !== undefined).toBe(compression)
    for (const size of [0, 125, 126, 65_536]) {
      connection.send('x'.repeat(size))
      expect(await messages.next()).toBe('x'.repeat(size))
    }
    connection.close(1000, 'Bye')
    expect(await closed.next()).toMatchObject({ code: 1000, clean: true })
  })

  it.each([false, true])("talks with npm's ws, compressed: %s", async (compression) => {
    const server = await WsServer.listening({ perMessageDeflate: compression && { threshold: 0 } })
    const { connection, messages, closed } = await client(server.url, { compression })
    expect(connection.request.headers['sec-websocket-extensions'] !== undefined).toBe(compression)
    for (const data of ['', 'Grüße', 'y'.repeat(100_000), Buffer.alloc(70_000, 1)]) {
      connection.send(data)
      expect(await messages.next()).toEqual(data)
    }
    connection.close(4000)
    expect(await server.closed.next()).toBe(4000)
    expect(await closed.next()).toMatchObject({ code: 4000, clean: true })
  })

  it('sends the headers, the origin and the path that it is told to', async () => {
    const server = await WsServer.listening()
    const headers = { Authorization: 'Bearer token', 'X-Request-Id': '7' }
    await client(`${server.url}/live?room=1`, { headers, origin: 'https://example.com' })
    const { url, headers: received } = await server.requests.next()
    expect(url).toBe('/live?room=1')
    expect(received).toMatchObject({
      authorization: 'Bearer token',
      origin: 'https://example.com',
      'x-request-id': '7',
    })
  })

  it.each([
    ['an array', [['X-A', '1']] as const],
    ['a Map', new Map([['X-A', '1']])],
    ['Headers', new Headers({ 'X-A': '1' })],
  ])('takes headers from %s', async (_what, headers) => {
    const server = await WsServer.listening()
    await client(server.url, { headers })
    expect((await server.requests.next()).headers).toMatchObject({ 'x-a': '1' })
  })

  it('takes an http: URL, and a URL object', async () => {
    const { url } = await echo()
    expect((await client(url)).connection.isOpen).toBe(true)
    expect((await client(new URL(url))).connection.isOpen).toBe(true)
  })

  it("has the server's answer as its request, with the cookies of middleware", async () => {
    const { wsUrl } = await start((request, response) => {
      response.setHeader('Set-Cookie', 'session=1')
      void upgrade(request, response)
    })
    const { connection } = await client(wsUrl)
    expect(connection.request).toMatchObject({ statusCode: 101, headers: { 'set-cookie': ['session=1'] } })
  })

  it('names a failure that has no message of its own', async () => {
    const agent = new Agent()
    const createConnection = (_options: unknown, done: (error: Error) => void) =>
      done(new AggregateError([], ''))
    Object.assign(agent, { createConnection })
    const error = await failure('ws://localhost/', { agent })
    expect(error).toMatchObject({
      code: 'OFFHOOK_NETWORK',
      message: expect.stringContaining('AggregateError'),
    })
  })

  it.each([Number.NaN, -1, '1' as never])('is told that maxRedirects of %s is none', async (maxRedirects) => {
    await expect(connect('ws://localhost/', { maxRedirects })).rejects.toMatchObject({
      code: 'OFFHOOK_LIMIT_INVALID',
    })
  })

  it('uses the agent that it is given', async () => {
    const agent = new Agent()
    const made = vi.spyOn(agent as unknown as { createConnection(): Socket }, 'createConnection')
    const { wsUrl } = await echo()
    await client(wsUrl, { agent })
    expect(made).toHaveBeenCalledOnce()
    expect(agent.sockets).toEqual({})
  })

  it('loses no message that comes right behind the 101, wherever the bytes are cut', async () => {
    const frame = rawFrame({ opcode: TEXT, payload: 'first', masked: false })
    const length = switching('').length + frame.length
    for (let cut = 1; cut <= length; cut += 3) {
      const server = await rawServer((socket, head) => {
        const bytes = Buffer.concat([Buffer.from(switching(head)), frame])
        socket.setNoDelay(true).write(bytes.subarray(0, cut))
        setImmediate(() => socket.write(bytes.subarray(cut)))
      })
      const { messages, leave } = await client(server.url)
      expect(await messages.next()).toBe('first')
      await leave()
    }
  })

  it('hears the end of a server that leaves right behind the 101', async () => {
    const server = await rawServer((socket, head) => socket.end(switching(head)))
    const { closed } = await client(server.url)
    expect(await closed.next()).toMatchObject({ code: 1006, clean: false })
  })
})

describe('Over TLS, a client', () => {
  leavesNothingBehind()

  it('trusts the authorities that it is told to', async () => {
    const url = await secureEcho()
    const { connection, messages } = await client(url, { tls: { ca: certificate } })
    expect(await messages.next()).toBe('Hello')
    expect(connection.request.socket).toBeInstanceOf(TLSSocket)
    const byName = await client(url.replace('wss://127.0.0.1', 'https://localhost'), {
      tls: { ca: certificate, servername: 'localhost' },
    })
    expect(await byName.messages.next()).toBe('Hello')
  })

  it('faye-websocket CVE-2020-15133: does not connect to a server that it cannot trust, unless it is told to', async () => {
    const url = await secureEcho()
    const { code, cause } = await failure(url)
    expect(code).toBe('OFFHOOK_NETWORK')
    expect(cause).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    const { messages } = await client(url, { tls: { rejectUnauthorized: false } })
    expect(await messages.next()).toBe('Hello')
  })

  it('does not connect to a server of another name', async () => {
    const error = await failure(await secureEcho(), {
      tls: { ca: certificate, servername: 'elsewhere.example' },
    })
    expect(error.cause).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  })
})

describe('Before there is a request, a client', () => {
  leavesNothingBehind()

  it('gives up on a name that is not found in time', async () => {
    const looked = new Inbox<string>()
    const agent = new Agent({ lookup: (name) => looked.put(name) })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const refused = failure('ws://example.com', { agent })
    expect(await looked.next()).toBe('example.com')
    vi.advanceTimersByTime(10_000)
    expect(await refused).toMatchObject({ code: 'OFFHOOK_HANDSHAKE_TIMEOUT' })
  })

  it('gives up on a server that is silent in the TLS handshake', async () => {
    const server = await rawServer('')
    const controller = new AbortController()
    const { signal } = controller
    const refused = expect(connect(server.url.replace('ws:', 'wss:'), { signal })).rejects.toBe('Enough')
    await server.heads.next()
    controller.abort('Enough')
    await refused
    await server.gone.next()
  })

  it.each(['destroySoon', 'resetAndDestroy'] as const)(
    'hears of a server that leaves in the TLS handshake: %s',
    async (way) => {
      const server = await rawServer((socket) => socket[way]())
      const { code, cause } = await failure(server.url.replace('ws:', 'wss:'))
      expect(code).toBe('OFFHOOK_NETWORK')
      expect(cause).toMatchObject({ code: 'ECONNRESET' })
    },
  )

  it('gives up on a server that does not speak TLS', async () => {
    const server = await rawServer('HTTP/1.1 400 Bad Request\r\n\r\n')
    const { code, cause } = await failure(server.url.replace('ws:', 'wss:'))
    expect(code).toBe('OFFHOOK_NETWORK')
    expect(cause).toBeInstanceOf(Error)
    await server.gone.next()
  })
})

describe('What cannot be sent', () => {
  leavesNothingBehind()

  it.each<[string, string, ConnectOptions]>([
    ['OFFHOOK_URL_INVALID', 'nonsense', {}],
    ['OFFHOOK_URL_INVALID', 'ftp://127.0.0.1', {}],
    ['OFFHOOK_URL_INVALID', 'ws://127.0.0.1/#fragment', {}],
    ['OFFHOOK_URL_INVALID', 'ws://user:password@127.0.0.1', {}],
    ['OFFHOOK_HEADER_INVALID', 'ws://127.0.0.1', { headers: { 'X-A': 'a\r\nX-B: b' } }],
    ['OFFHOOK_HEADER_INVALID', 'ws://127.0.0.1', { origin: 'a\nb' }],
    ['OFFHOOK_HEADER_RESERVED', 'ws://127.0.0.1', { headers: { Host: 'elsewhere' } }],
    ['OFFHOOK_SUBPROTOCOL_INVALID', 'ws://127.0.0.1', { subprotocols: ['a', 'a'] }],
    ['OFFHOOK_LEVEL_INVALID', 'ws://127.0.0.1', { compression: { level: 10 } }],
  ])('is an error that names the mend: %s, %s', async (code, url, options) => {
    await expect(connect(url, options)).rejects.toMatchObject({ code })
  })

  it('is a limit that is none', async () => {
    const server = await rawServer((socket, head) => socket.write(switching(head)))
    await expect(connect(server.url, { maxMessage: Number.NaN })).rejects.toBeInstanceOf(RangeError)
    await server.gone.next()
  })
})

describe('A server that refuses', () => {
  leavesNothingBehind()

  it.each([
    [200, 'a WebSocket at this URL'],
    [400, 'body'],
    [401, 'credentials'],
    [403, 'origin'],
    [404, 'path'],
    [407, 'agent'],
    [426, 'version'],
    [429, 'later'],
    [500, 'a WebSocket at this URL'],
    [503, 'later'],
  ])('with %i is quoted, and the mend is named: %s', async (status, mend) => {
    const { wsUrl } = await start((_request, response) => {
      response.writeHead(status, { 'X-Reason': 'none' }).end('Not so.')
    })
    const error = await failure(wsUrl)
    expect(error).toMatchObject({ name: 'ConnectError', code: 'OFFHOOK_STATUS', status, body: 'Not so.' })
    expect(error.headers).toMatchObject({ 'x-reason': 'none' })
    expect(error.message).toContain(`${status}`)
    expect(error.message).toContain(mend)
  })

  it('is let go, even by an agent that keeps connections', async () => {
    const server = await rawServer('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno')
    const agent = new Agent({ keepAlive: true })
    expect(await failure(server.url, { agent })).toMatchObject({ status: 404, body: 'no' })
    await server.gone.next()
  })

  it('at endless length is cut short', async () => {
    const server = await rawServer((socket) => {
      socket.write('HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n')
      const flood = () => {
        while (!socket.destroyed && socket.write(`1000\r\n${'x'.repeat(4_096)}\r\n`));
      }
      socket.on('drain', flood)
      flood()
    })
    expect(await failure(server.url)).toMatchObject({ status: 500, body: 'x'.repeat(4_096) })
    await server.gone.next()
  })

  it('and breaks off is quoted as far as it came', async () => {
    const half = 'HTTP/1.1 403 No\r\nContent-Length: 99\r\n\r\nbecause'
    const server = await rawServer((socket) => socket.write(half, () => socket.destroySoon()))
    expect(await failure(server.url)).toMatchObject({ status: 403, body: 'because' })
  })

  it('and then says no more is quoted at the deadline', async () => {
    const server = await rawServer('HTTP/1.1 403 No\r\nContent-Length: 99\r\n\r\nbecause')
    expect(await failure(server.url, { handshakeTimeout: 1_000 })).toMatchObject({ body: 'because' })
    await server.gone.next()
  })
})

describe('An answer that is not in order', () => {
  leavesNothingBehind()

  it.each<[string, Record<string, string>]>([
    ['OFFHOOK_ACCEPT', { 'Sec-WebSocket-Accept': 'bm8=' }],
    ['OFFHOOK_ACCEPT', { 'Sec-WebSocket-Accept': '' }],
    ['OFFHOOK_UPGRADE', { Upgrade: 'h2c' }],
    ['OFFHOOK_UPGRADE', { Upgrade: '' }],
    ['OFFHOOK_CONNECTION', { Connection: 'close' }],
    ['OFFHOOK_SUBPROTOCOL', { 'Sec-WebSocket-Protocol': 'chat' }],
    ['OFFHOOK_EXTENSIONS', { 'Sec-WebSocket-Extensions': 'permessage-deflate' }],
  ])('is refused with %s: %o', async (code, fields) => {
    const server = await rawServer((socket, head) => socket.write(switching(head, fields)))
    expect(await failure(server.url)).toMatchObject({ code, status: 101, body: '' })
    await server.gone.next()
  })

  it('is refused for deflate parameters that make no sense', async () => {
    const fields = { 'Sec-WebSocket-Extensions': 'permessage-deflate; server_max_window_bits=99' }
    const server = await rawServer((socket, head) => socket.write(switching(head, fields)))
    expect(await failure(server.url, { compression: true })).toMatchObject({ code: 'OFFHOOK_EXTENSIONS' })
    await server.gone.next()
  })
})

describe('A hostile server', () => {
  leavesNothingBehind()

  it.each([
    ['nothing', ''],
    ['half an answer', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: web'],
    ['another answer to come', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
  ])('that says %s is given up at the deadline', async (_what, answer) => {
    const server = await rawServer(answer)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const refused = failure(server.url)
    await server.heads.next()
    vi.advanceTimersByTime(9_999)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(1)
    const error = await refused
    expect(error).toMatchObject({ code: 'OFFHOOK_HANDSHAKE_TIMEOUT', status: undefined, headers: undefined })
    expect(error.message).toContain('10000 ms')
    expect(vi.getTimerCount()).toBe(0)
    await server.gone.next()
  })

  it.each([
    ['leaves', ''],
    ['leaves in its answer', 'HTTP/1.1 101 Switching Protocols\r\nUpgr'],
    ['does not speak HTTP', '\x80\x81garbage\r\n\r\n'],
    ['has no end of headers', `HTTP/1.1 101 Switching Protocols\r\nX: ${'x'.repeat(20_000)}`],
    ['has headers without number', `HTTP/1.1 101 Switching Protocols\r\n${'X: x\r\n'.repeat(4_000)}`],
  ])('that %s is a failure of the network', async (_what, answer) => {
    for (const way of ['destroySoon', 'resetAndDestroy'] as const) {
      const server = await rawServer((socket) => socket.write(answer, () => socket[way]()))
      const error = await failure(server.url)
      expect(error.code).toBe('OFFHOOK_NETWORK')
      expect(error.cause).toBeInstanceOf(Error)
      await server.gone.next()
    }
  })

  it('that is not there is a failure of the network, with its cause', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const error = await failure(`ws://127.0.0.1:${port}`)
    expect(error).toMatchObject({ code: 'OFFHOOK_NETWORK', cause: { code: 'ECONNREFUSED' } })
    expect(error.message).toContain('ECONNREFUSED')
  })

  it('that is at none of the addresses of its name is a failure of each', async () => {
    const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }))
    const lookup: LookupFunction = (_name, _options, done) => done(null, addresses)
    const agent = new Agent({ lookup, autoSelectFamily: true })
    const { message } = await failure('ws://several.test:9', { agent })
    for (const { address } of addresses) expect(message).toContain(`ECONNREFUSED ${address}:9`)
  })

  it('that resets right behind the 101 ends the connection, and nothing else', async () => {
    const server = await rawServer((socket, head) => {
      socket.write(switching(head), () => socket.resetAndDestroy())
    })
    await client(server.url).then(
      async ({ closed }) => expect(await closed.next()).toMatchObject({ code: 1006 }),
      ({ code }: ConnectError) => expect(code).toBe('OFFHOOK_NETWORK'), // The reset may overtake the 101.
    )
  })

  it('whose 101 comes in one read with a broken TLS record ends the connection, and nothing else', async () => {
    const server = await rawServer((socket, head) => socket.write(switching(head)))
    const agent = new Agent()
    agent.createConnection = (options) => {
      const socket = openSocket(options as NetConnectOpts)
      // As TLS tells of it.
      return socket.once('data', () =>
        process.nextTick(() => socket.emit('error', new Error('A bad record'))),
      )
    }
    const { closed } = await client(server.url, { agent })
    expect(await closed.next()).toMatchObject({ code: 1006 })
  })
})

describe('The signal', () => {
  leavesNothingBehind()

  /** A signal, and how many listen to it. */
  function watched() {
    const controller = new AbortController()
    const { signal } = controller
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    return { controller, signal, listeners: () => added.mock.calls.length - removed.mock.calls.length }
  }

  it('that is aborted before keeps the client from connecting', async () => {
    const reason = new Error('Never mind')
    const signal = AbortSignal.abort(reason)
    await expect(connect('ws://127.0.0.1:1', { signal })).rejects.toBe(reason)
  })

  it.each([
    ['an answer', ''],
    ['the rest of a refusal', 'HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\nno'],
  ])('gives up the wait for %s', async (_what, answer) => {
    const server = await rawServer(answer)
    const { controller, signal, listeners } = watched()
    const refused = expect(connect(server.url, { signal })).rejects.toBe('Never mind')
    await server.heads.next()
    controller.abort('Never mind')
    await refused
    expect(listeners()).toBe(0)
    await server.gone.next()
  })

  it('gives up while the connection is being made', async () => {
    const server = await rawServer('')
    const { controller, signal } = watched()
    const refused = expect(connect(server.url, { signal })).rejects.toBe('Never mind')
    controller.abort('Never mind')
    await refused
  })

  it('closes a connection that is open with 1001', async () => {
    const server = await WsServer.listening()
    const { controller, signal, listeners } = watched()
    const { closed } = await client(server.url, { signal })
    expect(listeners()).toBe(1)
    controller.abort()
    expect(await server.closed.next()).toBe(1001)
    expect(await closed.next()).toMatchObject({ code: 1001, clean: true })
    await vi.waitFor(() => expect(listeners()).toBe(0), { interval: 1, timeout: 10_000 })
  })

  it('closes a connection that is just opening', async () => {
    const server = await WsServer.listening()
    const { controller, signal } = watched()
    const { connection, closed } = await client(server.url, { signal, open: () => controller.abort() })
    expect(connection.isOpen).toBe(false)
    expect(await closed.next()).toMatchObject({ code: 1001, clean: true })
  })

  it('is forgotten when the connection is gone, or was refused', async () => {
    const { signal, listeners } = watched()
    const server = await WsServer.listening()
    const { connection } = await client(server.url, { signal })
    connection.terminate()
    await vi.waitFor(() => expect(listeners()).toBe(0), { interval: 1, timeout: 10_000 })
    const bad = await rawServer((socket, head) => socket.write(switching(head)))
    await expect(connect(bad.url, { signal, maxMessage: -1 })).rejects.toBeInstanceOf(RangeError)
    expect(listeners()).toBe(0)
  })
})

describe('A redirect', () => {
  leavesNothingBehind()

  const to = (location: string, status = 302) =>
    `HTTP/1.1 ${status} Elsewhere\r\nLocation: ${location}\r\nContent-Length: 99\r\n\r\n`
  const headers = {
    Authorization: 'Bearer token',
    Cookie: 'session=1',
    'Proxy-Authorization': 'Basic x',
    'X-Api-Key': 'secret',
    'User-Agent': 'offhook',
  }

  it('is not followed unless the client may', async () => {
    const server = await rawServer('HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n')
    const error = await failure(server.url)
    expect(error).toMatchObject({ code: 'OFFHOOK_STATUS', status: 302, headers: { location: '/there' } })
    expect(error.message).toContain('maxRedirects')
  })

  it.each([301, 302, 303, 307, 308])('%i is followed if it may', async (status) => {
    const server = await rawServer(to('/there?a=1', status), (socket, head) => socket.write(switching(head)))
    const { connection } = await client(`${server.url}/here`, { maxRedirects: 1, headers })
    expect(connection.isOpen).toBe(true)
    const [first = '', second = ''] = await server.heads.take(2)
    expect(first).toContain('GET /here HTTP/1.1')
    expect(second).toContain('GET /there?a=1 HTTP/1.1')
    for (const [name, value] of Object.entries(headers)) expect(second).toContain(`${name}: ${value}\r\n`)
    const keys = [first, second].map((head) => /^sec-websocket-key: (.*)$/im.exec(head)?.[1])
    expect(new Set(keys).size).toBe(2)
  })

  it('ws 6946f5fe, d68ba9e1, bc8bd34e: to another origin takes no credentials along', async () => {
    const there = await WsServer.listening()
    const here = await rawServer(to(there.url.replace('ws:', 'http:')))
    await client(here.url, {
      maxRedirects: 1,
      headers,
      origin: 'https://example.com',
      subprotocols: ['chat'],
    })
    const { headers: received } = await there.requests.next()
    expect(Object.keys(received).sort()).toEqual([
      'connection',
      'host',
      'origin',
      'sec-websocket-key',
      'sec-websocket-protocol',
      'sec-websocket-version',
      'upgrade',
      'user-agent',
    ])
  })

  it('without end is left in the end', async () => {
    const server = await rawServer(to('/'))
    const error = await failure(server.url, { maxRedirects: 3 })
    expect(error).toMatchObject({ code: 'OFFHOOK_TOO_MANY_REDIRECTS', status: 302 })
    expect(server.heads.size).toBe(4)
    for (let i = 0; i < 4; i++) await server.gone.next()
  })

  it('is followed within the time of the handshake', async () => {
    const server = await rawServer(to('/'), '')
    const refused = failure(server.url, { maxRedirects: 5, handshakeTimeout: 100 })
    expect(await refused).toMatchObject({ code: 'OFFHOOK_HANDSHAKE_TIMEOUT' })
  })

  it('from TLS to plain text is refused', async () => {
    const server = createTlsServer({ cert: certificate, key: privateKey }, (_request, response) => {
      response.writeHead(301, { Location: 'ws://127.0.0.1:1/' }).end()
    })
    const { wsUrl } = await listening(server, routeUpgrades(server))
    const tls = { ca: certificate }
    const error = await failure(wsUrl.replace('ws:', 'wss:'), { tls, maxRedirects: 1 })
    expect(error).toMatchObject({ code: 'OFFHOOK_REDIRECT', message: expect.stringContaining('TLS') })
  })

  it.each(['mailto:ada@example.com', 'http://[', '/there#fragment', 'ws://user:password@127.0.0.1/'])(
    'to %s is refused',
    async (location) => {
      const server = await rawServer(to(location))
      const error = await failure(server.url, { maxRedirects: 1 })
      expect(error).toMatchObject({ code: 'OFFHOOK_REDIRECT', cause: expect.any(Error) })
      await server.gone.next()
    },
  )

  it('to nowhere is a refusal', async () => {
    const server = await rawServer('HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n')
    expect(await failure(server.url, { maxRedirects: 1 })).toMatchObject({ code: 'OFFHOOK_STATUS' })
  })
})
