import { constants } from 'node:buffer'
import { createServer } from 'node:http'
import type { CloseInfo } from '@offhook/protocol'
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
  readmeOf,
  TEXT,
} from '@offhook/testing'
import { describe, expect, it, vi } from 'vitest'
import { type Connection, routeUpgrades, type UpgradeLimits, type UpgradeOptions, upgrade } from './index.ts'
import { limitsOf } from './limits.ts'
import { setDeadline } from './timer.ts'

/** A connection with these limits, its client by hand, and how it ended. */
async function connected(options: UpgradeOptions) {
  const opened = new Inbox<Connection>()
  const closed = new Inbox<CloseInfo>()
  const { wsUrl } = await serve({
    open: (connection) => opened.put(connection),
    close: (_connection, info) => closed.put(info),
    ...options,
  })
  const client = await RawClient.open(`${wsUrl}/`)
  return { client, connection: await opened.next(), closed }
}

function serve(options: UpgradeOptions, limits?: UpgradeLimits) {
  const server = createServer((request, response) => void upgrade(request, response, options))
  return listening(server, routeUpgrades(server, limits))
}

/** More than kernels take for a reader that does not read. */
const FLOOD = Buffer.alloc(16 * 1024 * 1024)

describe('Limits', () => {
  it('that are alike are one object, since each connection keeps them', () => {
    expect(limitsOf({ idleTimeout: 7 })).toBe(limitsOf({ idleTimeout: 7, maxMessage: undefined }))
    expect(limitsOf({ idleTimeout: 8 })).toMatchObject({ idleTimeout: 8, closeTimeout: 5_000 })
  })

  it.each([
    [Number.NaN, 'NaN'],
    [-1, '-1'],
    ['5' as never, "'5'"],
  ])('are numbers of 0 or more, not %j', (value, shown) => {
    expect(() => limitsOf({ pongTimeout: value })).toThrow(
      expect.objectContaining({
        code: 'OFFHOOK_LIMIT_INVALID',
        message: expect.stringMatching(`^pongTimeout is a number .* this is ${shown}:`),
      }),
    )
    expect(() => routeUpgrades(createServer(), { maxConnections: value })).toThrow(RangeError)
  })

  it('stand in the README', () => {
    const table = readmeOf(import.meta.url).split('## Limits')[1]
    for (const limit of Object.keys(limitsOf({})))
      expect(table).toContain(`\`${limit}\` of \`upgrade\`, \`connect\``)
  })

  it('of time may be longer than a timer of Node can be set to', () => {
    const early = vi.fn()
    const timer = setDeadline(early, Number.POSITIVE_INFINITY)
    expect(timer).toHaveProperty('_idleTimeout', 2 ** 31 - 1)
    clearTimeout(timer)
  })
})

describe('maxBufferedOutput', () => {
  leavesNothingBehind()

  it('closes the connection of a slow reader with 1013; what was sent before still arrives', async () => {
    const { client, connection, closed } = await connected({ maxBufferedOutput: 1_000 })
    expect(connection.send(FLOOD)).toBe(false)
    expect(connection.send('one too many')).toBe(false)
    expect(await closed.next()).toEqual({
      code: 1013,
      reason: 'output-limit',
      clean: false,
      violation: undefined,
    })
    expect(await client.rest()).toBe(FLOOD.length + 10 + 2 + 2 + 'output-limit'.length)
  })

  it('drops what is too much for a slow reader if `slow` is there to decide', async () => {
    const slow = vi.fn()
    const { client, connection } = await connected({ maxBufferedOutput: 1_000, slow })
    connection.send(FLOOD)
    expect(connection.send('dropped')).toBe(false)
    expect(slow).toHaveBeenCalledExactlyOnceWith(connection)
    expect(await client.frame()).toMatchObject({ payload: { length: FLOOD.length } })
    expect(await connection.drained()).toBe(true)
    expect(connection.send('heard')).toBe(true)
    expect(await client.frame()).toMatchObject({ payload: Buffer.from('heard') })
    connection.close()
    expect(connection.send('late')).toBe(false)
  })

  it('is no limit for one message, however long', async () => {
    const { client, connection } = await connected({ maxBufferedOutput: 0 })
    connection.send(FLOOD)
    expect(await client.frame()).toMatchObject({ payload: { length: FLOOD.length } })
    connection.terminate()
  })

  it('tells those that wait for room that none will come', async () => {
    const { client, connection } = await connected({ closeTimeout: 1 })
    connection.send(FLOOD)
    const drained = connection.drained()
    connection.terminate()
    expect(await drained).toBe(false)
    await client.rest()
  })
})

describe('heartbeatInterval and pongTimeout', () => {
  leavesNothingBehind()

  it('find out that a peer is gone, though nobody said so', async () => {
    const { client, closed } = await connected({ heartbeatInterval: 20, pongTimeout: 20 })
    expect(await client.frame()).toMatchObject({ opcode: PING })
    expect(await closed.next()).toEqual({
      code: 1006,
      reason: 'pong-timeout',
      clean: false,
      violation: undefined,
    })
  })

  it('keep a peer that answers, and measure how long that takes', async () => {
    const { client, connection } = await connected({ heartbeatInterval: 20, pongTimeout: 1_000 })
    expect(connection.latency).toBeUndefined()
    for (let i = 0; i < 2; i++) {
      const { opcode, payload } = await client.frame()
      expect(opcode).toBe(PING)
      client.write(rawFrame({ opcode: PONG, payload }))
    }
    expect(connection.latency).toBeGreaterThan(0)
    expect(connection.isOpen).toBe(true)
    connection.terminate()
  })

  it('do not blame the peer for what is not read', async () => {
    const { client, connection } = await connected({ heartbeatInterval: 20, pongTimeout: 20 })
    connection.pause()
    client.write(rawFrame({ opcode: TEXT, payload: 'unheard' }))
    await sweeps(12, 5)
    expect(connection.isOpen).toBe(true)
    connection.terminate()
  })

  it('leave a closing connection to its closeTimeout', async () => {
    const { client, connection, closed } = await connected({ heartbeatInterval: 20, pongTimeout: 20 })
    connection.close()
    expect(await client.closeCode()).toBe(1000)
    await sweeps(12, 5)
    client.write(rawClose(1000))
    expect(await closed.next()).toMatchObject({ clean: true })
  })
})

describe('idleTimeout', () => {
  leavesNothingBehind()

  it('closes with 1001 where no message came or went, Pongs or not', async () => {
    const { client, closed } = await connected({ idleTimeout: 60, heartbeatInterval: 20 })
    for (;;) {
      const { opcode, payload } = await client.frame()
      if (opcode !== CLOSE) client.write(rawFrame({ opcode: PONG, payload }))
      else {
        expect(payload).toEqual(
          Buffer.concat([Buffer.of(1001 >> 8, 1001 & 0xff), Buffer.from('idle-timeout')]),
        )
        break
      }
    }
    client.write(rawClose(1001))
    expect(await closed.next()).toMatchObject({ code: 1001, clean: true })
  })
})

describe('frameTimeout', () => {
  leavesNothingBehind()

  it('closes with 1008 where half a frame came, though octets still trickle in', async () => {
    const { client, closed } = await connected({ frameTimeout: 60 })
    const trickle = client.trickle(rawFrame({ opcode: TEXT, payload: 'x'.repeat(50) }).subarray(0, 40))
    expect(await closed.next()).toMatchObject({ code: 1008, reason: 'frame-timeout' })
    await trickle
    expect(await client.closeCode()).toBe(1008)
  })
})

describe('maxMessage', () => {
  leavesNothingBehind()

  it('is never more than a string of Node holds', async () => {
    const { client, closed } = await connected({ maxMessage: Number.POSITIVE_INFINITY })
    const length = Buffer.alloc(8)
    length.writeBigUInt64BE(BigInt(constants.MAX_STRING_LENGTH + 1))
    client.write(Buffer.concat([Buffer.of(0x81, 0xff), length, Buffer.alloc(4)]))
    expect(await closed.next()).toMatchObject({ code: 1009, violation: 'frame-too-big' })
    await client.rest()
  })
})

describe('maxControlRate', () => {
  leavesNothingBehind()

  it('closes with 1008 a peer that sends more Pings and Pongs a second', async () => {
    const { client, closed } = await connected({ maxControlRate: 10 })
    client.write(...Array.from({ length: 11 }, (_, i) => rawFrame({ opcode: i % 2 ? PING : PONG })))
    expect(await closed.next()).toMatchObject({ code: 1008, reason: 'control-flood' })
    await client.rest()
  })

  it.each([
    ['ping', PING],
    ['pong', PONG],
  ] as const)('is told to close, and nothing to %s after it', async (name, opcode) => {
    const told = new Inbox<string>()
    const { client } = await connected({
      maxControlRate: 1,
      [name]: () => told.put(name),
      close: () => told.put('close'),
    })
    client.write(rawFrame({ opcode }), rawFrame({ opcode }))
    await client.rest()
    expect(await told.take(2)).toEqual([name, 'close'])
    expect(told.size).toBe(0)
  })
})

describe('maxConnections', () => {
  leavesNothingBehind()

  it('answers 503 to a client that is one too many, until another leaves', async () => {
    const { url, wsUrl, routes } = await serve({}, { maxConnections: 2 })
    const [first] = [await RawClient.open(`${wsUrl}/`), await RawClient.open(`${wsUrl}/`)]
    const answer = await ask(url, { headers: HANDSHAKE })
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
    await first?.vanish()
    await vi.waitFor(() => expect(routes.connections.size).toBe(1), { interval: 1, timeout: 10_000 })
    await RawClient.open(`${wsUrl}/`)
  })

  it('counts handshakes under way, too', async () => {
    const server = createServer(() => {}) // Who it is takes time to find out.
    const asked = new Inbox<true>()
    server.on('request', () => asked.put(true))
    const { url, wsUrl } = await listening(server, routeUpgrades(server, { maxConnections: 1 }))
    const waiting = await RawClient.connect(`${wsUrl}/`)
    waiting.write(waiting.handshake())
    await asked.next()
    expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status: 503 })
  })
})

describe('maxConnectionsPerAddress', () => {
  leavesNothingBehind()

  it('answers 429 to a client of an address that has enough', async () => {
    const addressOf = ({ headers }: { headers: NodeJS.Dict<string | string[]> }) => `${headers['x-real-ip']}`
    const { url, wsUrl } = await serve({}, { maxConnectionsPerAddress: 1, addressOf })
    const one = await RawClient.open(`${wsUrl}/`, { 'X-Real-IP': '192.0.2.1' })
    await RawClient.open(`${wsUrl}/`, { 'X-Real-IP': '192.0.2.2' })
    const again = { ...HANDSHAKE, 'X-Real-IP': '192.0.2.1' }
    expect(await ask(url, { headers: again })).toMatchObject({
      status: 429,
      headers: { 'retry-after': '5' },
    })
    await one.vanish()
    await vi.waitFor(async () => {
      expect(await ask(url, { headers: again })).toMatchObject({ status: 101 })
    })
  })

  it('takes the address of the socket, if it is not told another', async () => {
    const { url, wsUrl } = await serve({}, { maxConnectionsPerAddress: 2 })
    const clients = [await RawClient.open(`${wsUrl}/`), await RawClient.open(`${wsUrl}/`)]
    expect(clients).toHaveLength(2)
    expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status: 429 })
  })
})

/** Time passes, and what is due by then is done. */
async function sweeps(count: number, milliseconds: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, milliseconds))
}
