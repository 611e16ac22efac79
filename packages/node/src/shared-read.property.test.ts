/** Whatever is sent, however it is cut, paused and lent, on whatever socket: what comes is what was sent, in order. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect as connectSocket, type Socket } from 'node:net'
import { BINARY, CONTINUATION, gate, leavesNothingBehind, RawClient, rawFrame, TEXT } from '@offhook/testing'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { type Connection, type ConnectionHandlers, connect, routeUpgrades, upgrade } from './index.ts'
import { rawServer, switching } from './raw-server.fixture.ts'

leavesNothingBehind()

const resumeLater = (connection: Connection) => void setImmediate(() => connection.resume())

/** What a handler does when it has a message. */
const PAUSES = {
  none: () => {},
  'for a turn': (connection: Connection) => {
    connection.pause()
    resumeLater(connection)
  },
  'again within the turn': (connection: Connection) => {
    connection.pause()
    connection.resume()
    connection.pause()
    resumeLater(connection)
  },
  'in vain': (connection: Connection) => {
    connection.pause()
    connection.resume()
  },
}

const scripts = fc.record({
  messages: fc.array(
    fc.record({
      isText: fc.boolean(),
      length: fc.oneof(fc.nat(130), fc.nat(70_000)),
      fragments: fc.integer({ min: 1, max: 3 }),
      pause: fc.constantFrom(...(Object.keys(PAUSES) as (keyof typeof PAUSES)[])),
    }),
    { maxLength: 10 },
  ),
  /** Bytes that come right behind the handshake. */
  early: fc.nat(400),
  cuts: fc.array(fc.nat(200_000), { maxLength: 8 }),
  pausesFirst: fc.boolean(),
  lend: fc.boolean(),
})
type Script = typeof scripts extends fc.Arbitrary<infer Value> ? Value : never

const payloads = ({ messages }: Script) =>
  messages.map(({ length }, i) => Buffer.alloc(length, String.fromCharCode(97 + i)))

/** All that a peer sends. */
function wire(script: Script, masked: boolean): Buffer {
  const frames = payloads(script).flatMap((payload, i) => {
    const { isText = false, fragments = 1 } = script.messages[i] ?? {}
    const size = Math.ceil(payload.length / fragments)
    return Array.from({ length: fragments }, (_, j) =>
      rawFrame({
        opcode: j > 0 ? CONTINUATION : isText ? TEXT : BINARY,
        fin: j === fragments - 1,
        payload: payload.subarray(j * size, (j + 1) * size),
        masked,
      }),
    )
  })
  return Buffer.concat([...frames, rawFrame({ opcode: 0x8, payload: Buffer.from([3, 232]), masked })])
}

/** Sends it in pieces, as far as the kernel lets it, the first behind what opens the connection. */
async function send(
  socket: Socket,
  opening: string | Buffer,
  script: Script,
  masked: boolean,
): Promise<void> {
  socket.setNoDelay(true)
  const bytes = wire(script, masked)
  const places = [0, ...[script.early, ...script.cuts].sort((a, b) => a - b), bytes.length]
  const pieces = places.slice(1).map((end, i) => bytes.subarray(places[i], end))
  for (const [i, piece] of pieces.entries()) {
    socket.write(i === 0 ? Buffer.concat([Buffer.from(opening), piece]) : piece)
    await new Promise(setImmediate)
  }
}

/** Handlers that do as the script says, and what they heard until the end: kept as it came, unless it was lent. */
function hear({ messages, pausesFirst, lend }: Script) {
  const all: (string | Buffer)[] = []
  const end = gate<typeof all>()
  const handlers: ConnectionHandlers<undefined> = {
    lend,
    open: PAUSES[pausesFirst ? 'for a turn' : 'none'],
    message(connection, data) {
      PAUSES[messages[all.length]?.pause ?? 'none'](connection)
      all.push(lend && typeof data !== 'string' ? Buffer.from(data) : data)
    },
    close: () => end.open(all),
  }
  return { handlers, heard: end.promise }
}

function check(script: Script, heard: readonly (string | Buffer)[]): void {
  const types = heard.map((data) => typeof data === 'string')
  expect(types).toEqual(script.messages.map(({ isText }) => isText))
  expect(heard.map((data) => data.toString('latin1'))).toEqual(payloads(script).map((data) => `${data}`))
}

/** Two connections at once, which read into the same memory. */
async function holds(converse: (script: Script) => Promise<void>): Promise<void> {
  const property = fc.asyncProperty(scripts, scripts, async (one, other) => {
    await Promise.all([converse(one), converse(other)])
  })
  await fc.assert(property, { numRuns: 60 })
}

it.each([
  ['TCP', () => ({ host: '127.0.0.1', port: 0 })],
  ['a Unix domain socket', () => ({ path: `\0offhook-${process.pid}` })],
])('A server on %s', async (_, address) => {
  const handlers: ConnectionHandlers<undefined>[] = []
  const server = createServer((request, response) => {
    void upgrade(request, response, handlers[Number(request.url?.slice(1))])
  })
  routeUpgrades(server)
  server.listen(address())
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const bound = server.address() as AddressInfo | string
  await holds(async (script) => {
    const { handlers: own, heard } = hear(script)
    const url = new URL(`ws://localhost/${handlers.push(own) - 1}`)
    const socket = typeof bound === 'string' ? connectSocket(bound) : connectSocket(bound.port, bound.address)
    const client = new RawClient(socket, url)
    await send(socket, client.handshake(), script, true)
    check(script, await heard)
    await client.rest()
  })
})

it('A client', async () => {
  const scripted: Script[] = []
  const server = await rawServer(async (socket, head) => {
    const [, index] = /^x-script: (.*)\r$/im.exec(head) ?? []
    await send(socket, switching(head), scripted[Number(index)] as Script, false)
    socket.end()
  })
  await holds(async (script) => {
    const { handlers, heard } = hear(script)
    await connect(server.url, { ...handlers, headers: { 'X-Script': `${scripted.push(script) - 1}` } })
    check(script, await heard)
  })
})
