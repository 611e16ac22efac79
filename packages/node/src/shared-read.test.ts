import { createServer, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import {
  BINARY,
  Inbox,
  leavesNothingBehind,
  listening,
  PONG,
  RawClient,
  rawFrame,
  TEXT,
} from '@offhook/testing'
import { describe, expect, it } from 'vitest'
import { type Connection, routeUpgrades, type UpgradeOptions, upgrade } from './index.ts'
import { keep, readShared } from './shared-read.ts'
import { WAYS_TO_READ } from './ways-to-read.fixture.ts'

leavesNothingBehind()

/** Serves an endpoint; `prepare` is given each request before it is upgraded. */
async function start(options: UpgradeOptions, prepare: (request: IncomingMessage) => void = () => {}) {
  const server = createServer((request, response) => {
    prepare(request)
    void upgrade(request, response, options)
  })
  const { wsUrl } = await listening(server, routeUpgrades(server))
  return () => RawClient.open(`${wsUrl}/`)
}

const lengths = [0, 1, 64, 65, 2047, 2048, 16_384, 40_000, 300_000]
const binary = (length: number, fill: number) => Buffer.alloc(length, fill)

/** As text, which is compared much sooner than bytes. */
const shown = (data: string | Uint8Array) =>
  typeof data === 'string' ? data : Buffer.from(data).toString('latin1')

describe.each(WAYS_TO_READ)('What is read %s', (_, prepare) => {
  it('stays as it came for a handler that keeps it, however much comes after', async () => {
    const kept: (string | Buffer)[] = []
    const told = new Inbox<number>()
    const open = await start({ message: (_connection, data) => told.put(kept.push(data)) }, prepare)
    const clients = await Promise.all([open(), open()])
    const sent: (string | Buffer)[] = []
    for (const [i, length] of [...lengths, ...lengths].entries()) {
      const client = clients[i % 2] as RawClient
      const text = String.fromCharCode(97 + i).repeat(length)
      sent.push(binary(length, i + 1), text, binary(length, i + 50))
      for (const data of sent.slice(-3)) {
        client.write(rawFrame({ opcode: typeof data === 'string' ? TEXT : BINARY, payload: data }))
      }
      while ((await told.next()) < sent.length);
    }
    expect(kept.map(shown)).toEqual(sent.map(shown))
  })

  it('waits while a handler pauses, and then comes in order', async () => {
    const kept = new Inbox<string | Buffer>()
    const open = await start(
      {
        message(connection, data) {
          kept.put(data)
          connection.pause()
          setImmediate(() => connection.resume())
        },
      },
      prepare,
    )
    const client = await open()
    const sent = Array.from({ length: 30 }, (_, i) => binary(i * 1000, i))
    client.write(Buffer.concat(sent.map((payload) => rawFrame({ opcode: BINARY, payload }))))
    for (const payload of sent) expect(shown(await kept.next())).toBe(shown(payload))
  })

  it('is remembered as text only until the next read', async () => {
    const waiting: (() => void)[] = []
    const arrived = new Inbox<number>()
    const open = await start(
      { message: (connection, data) => arrived.put(waiting.push(() => connection.send(data))) },
      prepare,
    )
    const [first, second] = [await open(), await open()]
    first.write(rawFrame({ opcode: TEXT, payload: 'a'.repeat(5000) }))
    await arrived.next()
    second.write(rawFrame({ opcode: BINARY, payload: binary(6000, 1) }))
    await arrived.next()
    for (const answer of waiting) answer()
    expect(`${(await first.frame()).payload}`).toBe('a'.repeat(5000))
    expect((await second.frame()).payload).toEqual(binary(6000, 1))
  })

  it.each(lengths)('can be lent: a message of %i bytes is echoed and iterated', async (length) => {
    const iterated = new Inbox<string | Buffer>()
    const open = await start(
      {
        lend: true,
        open(connection) {
          void (async () => {
            for await (const data of connection) iterated.put(data)
          })()
        },
        message: (connection, data) => void connection.send(data),
      },
      prepare,
    )
    const client = await open()
    for (const fill of [1, 2, 3]) {
      client.write(rawFrame({ opcode: BINARY, payload: binary(length, fill) }))
      expect(shown((await client.frame()).payload)).toBe(shown(binary(length, fill)))
    }
    for (const fill of [1, 2, 3]) expect(shown(await iterated.next())).toBe(shown(binary(length, fill)))
  })
})

describe.each([
  ['kept', false],
  ['lent', true],
])('A binary message that is %s', (_, lend) => {
  it('is a Buffer also where its header came in two reads, and nothing behind it', async () => {
    const heard = new Inbox<string | Buffer>()
    const open = await start({ lend, message: (_, data) => heard.put(data) })
    const client = await open()
    const frame = rawFrame({ opcode: BINARY, payload: '' })
    for (const part of [frame.subarray(0, 3), frame.subarray(3)]) {
      client.write(part)
      await new Promise((resolve) => setTimeout(resolve, 20)) // So that the kernel does not join them.
    }
    expect(Buffer.isBuffer(await heard.next())).toBe(true)
  })
})

describe('A message that is lent', () => {
  it('is overwritten by what comes later', async () => {
    const lent: Buffer[] = []
    const told = new Inbox<number>()
    const open = await start({ lend: true, message: (_, data) => told.put(lent.push(data as Buffer)) })
    const client = await open()
    for (const fill of [1, 2]) {
      client.write(rawFrame({ opcode: BINARY, payload: binary(100, fill) }))
      await told.next()
    }
    expect(lent).toEqual([binary(100, 2), binary(100, 2)])
  })
})

describe('The memory of a message', () => {
  /** As far as one can: some versions of Node refuse, some clone it. */
  function giveAway(memory: ArrayBufferLike): void {
    const { port1 } = new MessageChannel()
    try {
      port1.postMessage(memory, [memory as ArrayBuffer])
    } catch (error) {
      expect(error).toMatchObject({ name: 'DataCloneError' })
    }
    port1.close()
  }

  it.each([true, false])('that others share cannot be given to another thread (lent: %s)', async (lend) => {
    const sizes = new Inbox<number>()
    const open = await start({
      lend,
      message(_connection, data) {
        const { buffer } = data as Buffer
        giveAway(buffer)
        sizes.put(buffer.byteLength)
      },
    })
    const client = await open()
    for (const fill of [1, 2]) {
      client.write(rawFrame({ opcode: BINARY, payload: binary(100, fill) }))
      expect(await sizes.next()).toBeGreaterThan(0)
    }
  })

  it('may be that of a Ping, whose Pong ends it all the same', async () => {
    const latencies = new Inbox<number | undefined>()
    const open = await start({
      lend: true,
      message: (connection, data) => void connection.ping(data as Buffer).then((time) => latencies.put(time)),
    })
    const client = await open()
    client.write(rawFrame({ opcode: BINARY, payload: 'lent' }))
    const { payload } = await client.frame()
    client.write(rawFrame({ opcode: PONG, payload }))
    expect(await latencies.next()).toBeGreaterThan(0)
  })
})

describe('Who pauses', () => {
  const flood = rawFrame({ opcode: BINARY, payload: binary(16 * 1024 * 1024, 1) })

  it.each<[when: string, pause: (connection: Connection) => void]>([
    ['', (connection) => connection.pause()],
    [
      'a second time within a turn',
      (connection) => {
        connection.pause()
        connection.resume()
        connection.pause()
      },
    ],
  ])(
    '%s, in `open` or at a message, is not read from, whatever came with the handshake',
    async (_, pause) => {
      for (const early of ['open', 'head', 'later'] as const) {
        const paused = new Inbox<Connection>()
        const stop = (connection: Connection) => {
          pause(connection)
          paused.put(connection)
        }
        const server = createServer((request, response) => {
          const { url } = request
          const options =
            url === '/other' ? { message: (c: Connection, data: string | Buffer) => void c.send(data) } : {}
          const handlers = early === 'open' ? { open: stop } : { message: stop }
          void upgrade(
            request,
            response,
            url === '/other' ? options : { ...handlers, maxMessage: 1e9, keepRequest: true },
          )
        })
        const { wsUrl } = await listening(server, routeUpgrades(server))
        const client = await RawClient.connect(`${wsUrl}/`)
        const first = rawFrame({ opcode: TEXT, payload: 'first' })
        if (early === 'head') client.write(client.handshake(), first)
        else client.write(client.handshake())
        await client.head()
        if (early !== 'head') client.write(first)
        const { socket } = (await paused.next()).request
        client.write(flood)
        const other = await RawClient.open(`${wsUrl}/other`)
        for (let i = 0; i < 50; i++) {
          other.write(first)
          await other.frame()
        }
        expect(socket.bytesRead).toBeLessThan(1024 * 1024)
      }
    },
  )
})

describe('keep', () => {
  it('gives a view of memory that is not shared', () => {
    const bytes = Buffer.from('abcdef')
    expect(keep(bytes, 1, 3)).toEqual(Buffer.from('bc'))
    expect(keep(bytes, 1, 3).buffer).toBe(bytes.buffer)
  })
})

describe('A socket', () => {
  it.each([
    ['without a handle', { _handle: null }],
    ['whose handle reads otherwise', { _handle: {} }],
    [
      'that reads while it is written to, as with TLS',
      {
        _handle: new (class TLSWrap {
          useUserBuffer() {}
        })(),
      },
    ],
  ])('%s is not read into the shared memory', (_, socket) => {
    const fields = { [Symbol('kBuffer')]: null, [Symbol('kBufferCb')]: null }
    expect(readShared(Object.assign(fields, socket) as unknown as Socket, () => true)).toBe(false)
  })

  it('that already reads into memory of its own is left alone', () => {
    class TCP {
      useUserBuffer() {}
    }
    const fields = { [Symbol('kBuffer')]: Buffer.alloc(1), [Symbol('kBufferCb')]: () => true }
    expect(readShared(Object.assign(fields, { _handle: new TCP() }) as unknown as Socket, () => true)).toBe(
      false,
    )
  })
})

it('A connection says whether it will keep what comes by what it got last', async () => {
  const connections = new Inbox<Connection<undefined>>()
  const open = await start({ message: (connection) => connections.put(connection) })
  const client = await open()
  for (const opcode of [TEXT, BINARY, TEXT]) {
    client.write(rawFrame({ opcode, payload: 'data' }))
    expect((await connections.next()).keeps).toBe(opcode === BINARY)
  }
})
