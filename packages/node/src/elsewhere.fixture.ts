// An echo server in another place: a worker of a cluster, a thread, or a process that is given its sockets. It says who
// echoes, and when it is told to close it does so, and ends by itself.
import cluster from 'node:cluster'
import { createServer, IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { parentPort, threadId } from 'node:worker_threads'
import { prepare, routeUpgrades, upgrade } from './index.ts'

const name = cluster.worker?.id ?? threadId

const server = createServer((request, response) => {
  void upgrade(request, response, {
    lend: true,
    message: (connection, data) => void connection.send(typeof data === 'string' ? `${name}: ${data}` : data),
  })
})
const routes = routeUpgrades(server)

async function close(): Promise<void> {
  await routes.close()
  server.close()
  if (parentPort === null) process.disconnect?.()
  else parentPort.close()
}

/** What another process knows of an upgrade whose socket it hands over. */
export interface HandedOver {
  readonly httpVersion: string
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  /** In base64. */
  readonly head: string
}

type Order = 'close' | 'connection' | HandedOver

process.on('message', (order: Order, socket?: Socket) => {
  if (order === 'close') return void close()
  if (socket === undefined) return // Its client has left on the way.
  if (order === 'connection') {
    server.emit('connection', socket)
    return void socket.resume()
  }
  const { head, ...known } = order
  const request = Object.assign(new IncomingMessage(socket), known)
  server.emit('upgrade', request, socket, Buffer.from(head, 'base64'))
})

parentPort?.on('message', (order: 'close' | 'prepare') => {
  if (order === 'close') void close()
  else parentPort?.postMessage(prepare('Hello'))
})

if (process.env['SOCKETS'] !== 'are given') {
  server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port))
} else process.send?.('ready')
