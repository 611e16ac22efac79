/** What the application's own functions throw, at every stage of a connection's life, and in every way. */
import { createServer } from 'node:http'
import {
  ask,
  CLOSE,
  HANDSHAKE,
  Inbox,
  leavesNothingBehind,
  listening,
  PING,
  PONG,
  RawClient,
  rawClose,
  rawFrame,
  TEXT,
  WsClient,
  warnings,
} from '@offhook/testing'
import { describe, expect, it, vi } from 'vitest'
import {
  type Connection,
  type HandlerResult,
  routeUpgrades,
  type UpgradeLimits,
  type UpgradeOptions,
  upgrade,
} from './index.ts'

function serve(options: UpgradeOptions, limits?: UpgradeLimits) {
  const server = createServer((request, response) => void upgrade(request, response, options))
  return listening(server, routeUpgrades(server, limits))
}

const broken = new Error('broken')

/** Ways to fail, each with what is told of it. */
const FAILURES: readonly [how: string, fail: () => HandlerResult, told: unknown][] = [
  ['throws', throwing(broken), broken],
  ['throws undefined', throwing(undefined), undefined],
  ['rejects', () => Promise.reject(broken), broken],
  ['rejects with undefined', () => Promise.reject(undefined), undefined],
]

function throwing(value: unknown): () => never {
  return () => {
    throw value
  }
}

/** How it comes to each stage, when the connection is open. */
const STAGES = {
  open: () => {},
  message: (client) => client.write(rawFrame({ opcode: TEXT })),
  ping: (client) => client.write(rawFrame({ opcode: PING })),
  pong: (client) => client.write(rawFrame({ opcode: PONG })),
  drain: (_client, connection) => void connection.send('over the mark'),
  slow(_client, connection) {
    connection.send('over the mark')
    connection.send('over the limit')
  },
  close: (client) => client.write(rawClose(1000)),
} satisfies Record<string, (client: RawClient, connection: Connection) => void>

type Stage = keyof typeof STAGES

/** A connection on the server, and its client by hand. */
async function connected(options: UpgradeOptions, limits?: UpgradeLimits) {
  const upgraded = new Inbox<Connection | undefined>()
  const server = createServer((request, response) => {
    void upgrade(request, response, options).then(upgraded.put)
  })
  const served = await listening(server, routeUpgrades(server, limits))
  const client = await RawClient.open(`${served.wsUrl}/`)
  return { ...served, client, connection: (await upgraded.next()) as Connection }
}

/** The code of the Close that comes in the end. */
async function endOf(client: RawClient): Promise<number> {
  for (;;) {
    const { opcode, payload } = await client.frame()
    if (opcode === CLOSE) return payload.readUInt16BE(0)
  }
}

describe.each(Object.keys(STAGES) as Stage[])('A `%s` handler', (stage) => {
  leavesNothingBehind()

  it.each(FAILURES)('that %s is told of once, and its connection alone ends', async (_how, fail, told) => {
    const failures = new Inbox<unknown>()
    const { client, connection, url } = await connected({
      keepRequest: true,
      highWaterMark: 0,
      maxBufferedOutput: 0,
      [stage]: fail,
      error: (_connection, error) => failures.put({ error }),
    })
    STAGES[stage](client, connection)
    expect(await failures.next()).toEqual({ error: told })
    expect(await endOf(client)).toBe(stage === 'close' ? 1000 : 1011)
    client.write(rawClose(1011))
    await client.rest()
    await vi.waitFor(() => expect(connection.request.socket.closed).toBe(true), {
      interval: 1,
      timeout: 10_000,
    })
    expect(failures.size).toBe(0)
    expect(await ask(url)).toMatchObject({ status: 426 })
  })

  it.each(FAILURES)('that %s is warned of, where nobody listens', async (_how, fail, told) => {
    const warned = warnings()
    const { client, connection } = await connected({
      highWaterMark: 0,
      maxBufferedOutput: 0,
      [stage]: fail,
    })
    STAGES[stage](client, connection)
    expect(await warned.next()).toMatchObject({ cause: told })
    expect(await endOf(client)).toBe(stage === 'close' ? 1000 : 1011)
  })
})

describe('An `error` handler', () => {
  leavesNothingBehind()

  it.each(FAILURES)('that %s is warned of', async (_how, fail, told) => {
    const warned = warnings()
    const message = throwing(new Error('the first failure'))
    const { client, url } = await connected({ message, error: fail })
    client.write(rawFrame({ opcode: TEXT }))
    expect(await warned.next()).toMatchObject({ cause: told })
    expect(await client.closeCode()).toBe(1011)
    expect(await ask(url)).toMatchObject({ status: 426 })
  })
})

describe('Every handler at once', () => {
  leavesNothingBehind()

  it.each(FAILURES)('may be one that %s, again and again', async (_how, fail) => {
    const warned = warnings()
    const { wsUrl, routes } = await serve({
      open: fail,
      message: fail,
      ping: fail,
      pong: fail,
      close: fail,
      error: fail,
    })
    for (let i = 0; i < 10; i++) {
      const client = await RawClient.connect(`${wsUrl}/`)
      const frames = [TEXT, PING, PONG, TEXT].map((opcode) => rawFrame({ opcode }))
      client.write(client.handshake(), ...frames)
      await client.head()
      expect(await endOf(client)).toBe(1011)
      client.write(rawClose(1011))
      await client.rest()
    }
    await vi.waitFor(() => expect(routes.connections.size).toBe(0), { interval: 1, timeout: 10_000 })
    expect(warned.size).toBeGreaterThanOrEqual(10)
  })
})

describe('A function among the options', () => {
  leavesNothingBehind()

  const throwers = [
    ['an Error', broken],
    ['undefined', undefined],
  ] as const

  describe.each(['origin', 'subprotocols', 'context'] as const)('`%s`', (name) => {
    it.each(throwers)('that throws %s is answered 500 and warned of', async (_what, value) => {
      const warned = warnings()
      const { url } = await serve({ [name]: throwing(value) })
      const headers = { ...HANDSHAKE, 'Sec-WebSocket-Protocol': 'any' }
      expect(await ask(url, { headers })).toMatchObject({ status: 500 })
      expect(await warned.next()).toMatchObject({ cause: value })
      expect(await ask(url)).toMatchObject({ status: 426 })
    })
  })

  it.each(throwers)('`addressOf` that throws %s, too', async (_what, value) => {
    const warned = warnings()
    const { url, routes } = await serve({}, { maxConnectionsPerAddress: 1, addressOf: throwing(value) })
    expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status: 500 })
    expect(await warned.next()).toMatchObject({ cause: value })
    expect(await ask(url)).toMatchObject({ status: 426 })
    await routes.close()
  })

  it('`origin` that is async by mistake lets nobody in', async () => {
    const origin = (async () => true) as never
    const { url } = await serve({ origin })
    const headers = { ...HANDSHAKE, Origin: 'https://evil.example' }
    expect(await ask(url, { headers })).toMatchObject({ status: 403 })
  })

  it('`subprotocols` that is async by mistake is answered 500', async () => {
    const subprotocols = (async () => 'any') as never
    const { url } = await serve({ subprotocols })
    const headers = { ...HANDSHAKE, 'Sec-WebSocket-Protocol': 'any' }
    expect(await ask(url, { headers })).toMatchObject({ status: 500 })
  })
})

describe('A thenable that misbehaves', () => {
  leavesNothingBehind()

  it('fails its own connection alone', async () => {
    const failures = new Inbox<unknown>()
    // biome-ignore lint/suspicious/noThenProperty: that is the point.
    const thenable = { then: throwing(broken) }
    const { client, wsUrl } = await connected({
      message: (connection, data) => (data === 'bad' ? thenable : void connection.send(data)),
      error: (_connection, error) => failures.put(error),
    })
    const other = await WsClient.open(wsUrl)
    client.write(rawFrame({ opcode: TEXT, payload: 'bad' }))
    expect(await failures.next()).toBe(broken)
    expect(await client.closeCode()).toBe(1011)
    expect(await other.ask('still here?')).toBe('still here?')
  })
})
