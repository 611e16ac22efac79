/**
 * What a peer can do to a server by leaving at the worst moment. Each attack is made many times, and all are
 * held to the same: who comes next is served, nobody is left inside, and memory is what it was before.
 */
import { describe, expect, it, vi } from 'vitest'
import { ask } from '../clients/http-client.ts'
import { type Gate, gate, Inbox } from '../clients/inbox.ts'
import { RawClient } from '../clients/raw-client.ts'
import { CLOSE, PING, PONG, rawClose, rawFrame, TEXT } from '../clients/raw-frame.ts'
import { WsClient } from '../clients/ws-client.ts'
import { echo, NOT_FOUND, type ServerSocket, socketApp, type User } from './app.ts'
import { memoryUsed } from './memory.ts'
import type { ContractServer, Serve } from './server.ts'

/** A client that has come to do harm, and what it is told of the server's side. */
interface Intruder {
  readonly client: RawClient
  /** Those of whom the server wants to know who they are; it waits to be told. */
  readonly asked: Inbox<Gate<User>>
}

/** Ends when its client has gone. */
type Attack = (intruder: Intruder) => Promise<void>

const ADA: User = { name: 'Ada' }
const text = (payload: string) => rawFrame({ opcode: TEXT, payload })
/** Of a frame that declares eight bytes. */
const HALF = rawFrame({ opcode: TEXT, payload: 'half', declared: 8 })

/** The handshake up to the first `mark`, and then a reset. */
function cutAfter(mark: string): Attack {
  return async ({ client }) => {
    const whole = client.handshake()
    const end = whole.indexOf(mark) + mark.length
    await new Promise((resolve) => client.socket.write(whole.subarray(0, end), resolve))
    await client.vanish()
  }
}

async function opened({ client }: Intruder): Promise<void> {
  client.write(client.handshake())
  expect(await client.head()).toMatchObject({ status: 101 })
}

const ATTACKS: Readonly<Record<string, Attack>> = {
  'a reset before the first octet': ({ client }) => client.vanish(),
  'a reset in the request line': cutAfter('GET /soc'),
  'a reset between the headers': cutAfter('Upgrade: websocket\r\n'),
  'a reset in the midst of a header': cutAfter('Sec-WebSocket-Key: dGhl'),
  'a reset before the last octet of the head': cutAfter('\r\n\r'),
  'a reset right behind the head': cutAfter('\r\n\r\n'),

  'the end of TCP in the midst of the head': async ({ client }) => {
    client.socket.end(client.handshake().subarray(0, 40))
    await client.rest()
    await client.vanish()
  },

  'a reset while it is found out who it is, which then succeeds': async ({ client, asked }) => {
    client.write(client.handshake({ 'X-Wait': '1' }), text('unheard'))
    const { open } = await asked.next()
    await client.vanish()
    open(ADA)
  },

  'a reset when it has just been found out who it is': async ({ client, asked }) => {
    client.write(client.handshake({ 'X-Wait': '1' }))
    const { open } = await asked.next()
    open(ADA)
    await client.vanish()
  },

  'the end of TCP while it is found out who it is': async ({ client, asked }) => {
    client.write(client.handshake({ 'X-Wait': '1' }))
    const { open } = await asked.next()
    client.socket.end()
    open(ADA)
    await client.rest()
    await client.vanish()
  },

  'a reset right behind the 101': async (intruder) => {
    await opened(intruder)
    await intruder.client.vanish()
  },

  'a reset in the midst of a frame': async (intruder) => {
    const { client } = intruder
    await opened(intruder)
    client.write(text('whole'), HALF)
    expect(await client.frame()).toMatchObject({ payload: Buffer.from('whole') })
    await client.vanish()
  },

  'a reset in the midst of a message': async (intruder) => {
    const { client } = intruder
    await opened(intruder)
    client.write(
      rawFrame({ opcode: TEXT, fin: false, payload: 'x'.repeat(10_000) }),
      rawFrame({ opcode: PING }),
    )
    expect(await client.frame()).toMatchObject({ opcode: PONG })
    await client.vanish()
  },

  'a reset in place of an answer to a Close': async (intruder) => {
    const { client } = intruder
    await opened(intruder)
    client.write(text('Close!'))
    expect(await client.closeCode()).toBe(1000)
    await client.vanish()
  },

  'a reset right behind a Close': async (intruder) => {
    const { client } = intruder
    await opened(intruder)
    await new Promise((resolve) => client.socket.write(rawClose(1000), resolve))
    await client.vanish()
  },

  'a flood of Pings, and a reset in the midst of the Pongs': async (intruder) => {
    const { client } = intruder
    await opened(intruder)
    client.write(...Array.from({ length: 500 }, () => rawFrame({ opcode: PING, payload: 'x'.repeat(125) })))
    expect(await client.frame()).toMatchObject({ opcode: PONG })
    await client.vanish()
  },

  'a flood of Pings without an end': async (intruder) => {
    const { client } = intruder
    await opened(intruder)
    client.write(...Array.from({ length: 1_100 }, () => rawFrame({ opcode: PING })))
    let frame = await client.frame()
    while (frame.opcode === PONG) frame = await client.frame()
    expect(frame).toMatchObject({ opcode: CLOSE })
    expect(`${frame.payload.subarray(2)}`).toBe('control-flood')
    await client.vanish()
  },

  'an upgrade request with a body': async ({ client }) => {
    client.write(client.handshake({ 'Content-Length': '5' }), Buffer.from('hello'))
    expect(await client.head()).toMatchObject({ status: 400 })
    await client.rest()
    await client.vanish()
  },

  'an upgrade request with a body that never ends': async ({ client }) => {
    client.write(client.handshake({ 'Transfer-Encoding': 'chunked' }), Buffer.from('5\r\nhello\r\n'))
    expect(await client.head()).toMatchObject({ status: 400 })
    await client.rest()
    await client.vanish()
  },
}

/** How often an attack is made, and how many at a time: a thing left behind by each would be seen. */
const TIMES = 50
const AT_A_TIME = 25

/** Bytes that may be left of one attack; a connection alone takes more. */
const CRUMBS = 3_072

/** An endpoint that echoes, and closes if it is asked to. */
function fortress(): { app: ReturnType<typeof socketApp>; asked: Inbox<Gate<User>> } {
  const asked = new Inbox<Gate<User>>()
  const message = (socket: ServerSocket, data: string | Buffer) =>
    data === 'Close!' ? socket.close() : echo(socket, data)
  const app = socketApp({ message }, async ({ headers }) => {
    if (headers['x-wait'] === undefined) return ADA
    const user = gate<User>()
    asked.put(user)
    return user.promise
  })
  return { app, asked }
}

async function assault(attack: Attack, asked: Inbox<Gate<User>>, { wsUrl, routes }: ContractServer) {
  for (let made = 0; made < TIMES; made += AT_A_TIME) {
    const clients = await Promise.all(
      Array.from({ length: AT_A_TIME }, () => RawClient.passing(`${wsUrl}/socket`)),
    )
    await Promise.all(clients.map((client) => attack({ client, asked })))
  }
  await vi.waitFor(() => expect(routes.connections.size).toBe(0), { interval: 1, timeout: 5_000 })
}

/** Bytes that are left of one attack. What is let go is not gone at once, so that this looks a few times. */
async function leftovers(before: number): Promise<number> {
  let left = Number.POSITIVE_INFINITY
  for (let looks = 0; looks < 20 && left >= CRUMBS; looks++) {
    await new Promise(setImmediate)
    left = (memoryUsed() - before) / TIMES
  }
  return left
}

/** Whether the server still does what it is there for. */
async function stillServes({ url, wsUrl }: ContractServer): Promise<void> {
  expect(await ask(`${url}/elsewhere`)).toMatchObject({ status: 404, body: NOT_FOUND })
  const client = await WsClient.open(`${wsUrl}/socket`)
  expect(await client.ask('Still there?')).toBe('Still there?')
  await client.leave()
}

export function hostileContract(serve: Serve): void {
  describe(`Made ${TIMES} times, harms nobody and leaves nothing behind:`, () => {
    it.each(Object.entries(ATTACKS))('%s', async (_title, attack) => {
      const { app, asked } = fortress()
      const server = await serve(app)
      await assault(attack, asked, server) // What is made once is made now.
      await stillServes(server)
      // The engine compiles what becomes hot, so there are three tries; what leaks does so each time.
      let left = Number.POSITIVE_INFINITY
      for (let tries = 0; tries < 3 && left >= CRUMBS; tries++) {
        const before = memoryUsed()
        await assault(attack, asked, server)
        await stillServes(server)
        left = await leftovers(before)
      }
      expect(left).toBeLessThan(CRUMBS)
    })
  })

  describe('What comes behind the handshake in the same packet', () => {
    const payloads = Array.from({ length: 500 }, (_, i) => `${i}`)

    it.each([
      ['at once', {}],
      ['after it was found out who it is', { 'X-Wait': '1' }],
    ])(
      'is neither lost nor reordered, nor is what comes meanwhile, when it is accepted %s',
      async (_when, headers) => {
        const { app, asked } = fortress()
        const { wsUrl } = await serve(app)
        const client = await RawClient.connect(`${wsUrl}/socket`)
        const frames = Buffer.concat(payloads.map(text))
        const [some, more] = [frames.subarray(0, 1_001), frames.subarray(1_001)]
        client.write(client.handshake(headers), some)
        if ('X-Wait' in headers) {
          const user = await asked.next()
          await new Promise((resolve) => client.socket.write(more, resolve))
          user.open(ADA)
        } else client.write(more)
        expect(await client.head()).toMatchObject({ status: 101 })
        for (const payload of payloads) expect(`${(await client.frame()).payload}`).toBe(payload)
      },
    )
  })
}
