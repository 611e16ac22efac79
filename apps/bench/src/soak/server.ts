/** The server of a soak, in a process of its own: what it holds is nobody else's. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import {
  broadcast,
  type Connection,
  routeUpgrades,
  type UpgradeOptions,
  upgrade,
  webhook,
} from '@offhook/node'
import { github, memoryStore, replayGuard } from '@offhook/webhook'
import { inWords, measure, watchForFaults } from './level.ts'
import { SECRET } from './secret.ts'

/** What it is asked; it answers each with its level, as soon as it is at rest. */
export type ServerQuestion = 'rest' | 'close'

const faults = watchForFaults()
const room = new Set<Connection>()

/** What a peer breaks off is no fault of ours. */
const BROKEN_OFF: readonly unknown[] = ['ECONNRESET', 'EPIPE']

const common: UpgradeOptions = {
  maxMessage: 256 * 1024,
  heartbeatInterval: 1000,
  error(_connection, error) {
    const { code } = error as NodeJS.ErrnoException
    if (!BROKEN_OFF.includes(code)) faults.push(`error of a connection: ${inWords(error)}`)
  },
}

/** For those who misbehave: what a limit is for shall happen often, and to none whom a busy machine keeps waiting. */
const strict: UpgradeOptions = {
  maxBufferedOutput: 1024 * 1024,
  stallTimeout: 250,
  frameTimeout: 250,
  pongTimeout: 250,
  closeTimeout: 250,
}

const echo: UpgradeOptions = { message: (connection, data) => connection.send(data) }
const takeover = { serverNoContextTakeover: false, clientNoContextTakeover: false, clientMaxWindowBits: 11 }

const hook = webhook({
  scheme: github({ secret: SECRET }),
  // Remembers few, so that the memory which that takes is reached in the warm-up.
  replay: replayGuard({ store: memoryStore({ max: 200 }) }),
  limit: 100_000,
  bodyTimeout: 5000,
  async deliver({ data }) {
    if ((data as { fails?: boolean }).fails) throw new Error('It was asked to fail.')
  },
  // Who asked knows: only what nobody asked for shall be a warning.
  failed() {},
})

const endpoints: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => unknown>> = {
  '/echo': (request, response) => upgrade(request, response, { ...common, ...echo, compression: true }),
  '/strict': (request, response) =>
    upgrade(request, response, { ...common, ...echo, ...strict, compression: true }),
  '/takeover': (request, response) =>
    upgrade(request, response, { ...common, ...echo, compression: takeover }),
  '/room': (request, response) =>
    upgrade(request, response, {
      ...common,
      compression: true,
      open: (connection) => void room.add(connection),
      message: (_connection, data) => void broadcast(room, data),
      close: (connection) => void room.delete(connection),
    }),
  '/hook': hook,
}

const server = createServer((request, response) => {
  const endpoint = endpoints[request.url ?? '']
  if (endpoint === undefined) response.writeHead(404).end()
  else void endpoint(request, response)
})
const routes = routeUpgrades(server, { handshakeTimeout: 5000 })

const sockets = new Set<Socket>()
server.on('connection', (socket: Socket) => {
  sockets.add(socket)
  socket.once('close', () => sockets.delete(socket))
})

/** Milliseconds in which the last socket must be gone, when its client is. */
const LONGEST_REST = 15_000

async function socketsAreGone(): Promise<void> {
  const late = performance.now() + LONGEST_REST
  // No event says it: a client that has gone may still wait to be accepted.
  while (sockets.size > 0 && performance.now() < late) await setTimeout(10)
  if (sockets.size > 0) faults.push(`${sockets.size} sockets stay when their clients have gone.`)
}

const answers: Readonly<Record<ServerQuestion, () => Promise<void>>> = {
  rest: socketsAreGone,
  async close() {
    await routes.close()
    server.close()
    await once(server, 'close')
  },
}

process.on('message', async (question: ServerQuestion) => {
  await answers[question]()
  if (sockets.size === 0 && routes.connections.size + room.size > 0)
    faults.push('There are connections without a socket.')
  process.send?.(await measure(faults))
})
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
