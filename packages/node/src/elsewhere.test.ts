/** Where a server may stand: in a worker of a cluster, in a thread, in a process that is given its sockets. */
import { type ChildProcess, fork } from 'node:child_process'
import cluster, { type Address, type Worker as ClusterWorker } from 'node:cluster'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { BINARY, leavesNothingBehind, RawClient, rawFrame, TEXT, WsClient } from '@offhook/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { HandedOver } from './elsewhere.fixture.ts'
import { toMessage } from './message.ts'

const FIXTURE = new URL('elsewhere.fixture.ts', import.meta.url)
// Packages of the workspace are their sources, see `exports`.
const execArgv = ['--conditions=@offhook/source', `--import=${import.meta.resolve('tsx')}`]
/** In a thread, `--import` of tsx does not do. */
const THREAD = new URL(
  `data:text/javascript,import { tsImport } from '${import.meta.resolve('tsx/esm/api')}'; await tsImport('${FIXTURE}', '${FIXTURE}')`,
)
/** Milliseconds for a process to start, on a busy machine too. */
const TIMEOUT = 60_000

describe('In the workers of a cluster', () => {
  leavesNothingBehind()

  async function startWorker(): Promise<{ worker: ClusterWorker; url: string }> {
    const worker = cluster.fork()
    onTestFinished(() => void worker.process.kill())
    const [{ port }] = (await once(worker, 'listening')) as [Address]
    return { worker, url: `ws://127.0.0.1:${port}` }
  }

  it(
    'connections go round, and who closes sees out its own alone',
    async () => {
      cluster.setupPrimary({ exec: fileURLToPath(FIXTURE), execArgv })
      const [{ worker, url }, { worker: other }] = [await startWorker(), await startWorker()]
      const names = [`${worker.id}: Who?`, `${other.id}: Who?`]
      const clients = []
      for (let i = 0; i < 6; i++) clients.push(await WsClient.open(url))
      const answers = await Promise.all(clients.map((client) => client.ask('Who?')))
      expect(names.map((name) => answers.filter((answer) => answer === name).length)).toEqual([3, 3])

      const ended = once(worker, 'exit')
      worker.send('close')
      const its = clients.filter((_, i) => answers[i] === names[0])
      for (const { closed } of its) expect(await closed).toMatchObject({ code: 1001 })
      expect(await ended).toEqual([0, null])
      for (const [i, client] of clients.entries())
        if (answers[i] === names[1]) expect(await client.ask('Who?')).toBe(names[1])
      expect(await (await WsClient.open(url)).ask('Who?')).toBe(names[1])

      const othersEnd = once(other, 'exit')
      other.send('close')
      expect(await othersEnd).toEqual([0, null])
    },
    TIMEOUT,
  )
})

describe('In a thread', () => {
  leavesNothingBehind()

  async function startThread(): Promise<{ thread: Worker; url: string }> {
    const thread = new Worker(THREAD, { execArgv: ['--conditions=@offhook/source'] })
    onTestFinished(() => void thread.terminate())
    const [port] = await once(thread, 'message')
    return { thread, url: `ws://127.0.0.1:${port}` }
  }

  async function close(thread: Worker): Promise<void> {
    const ended = once(thread, 'exit')
    thread.postMessage('close')
    expect(await ended).toEqual([0])
  }

  it(
    'each reads into memory of its own, which it lends; what one prepares is no message of another',
    async () => {
      const threads = [await startThread(), await startThread()]
      const clients = await Promise.all(threads.map(({ url }) => RawClient.open(`${url}/`)))
      for (let i = 0; i < 50; i++) {
        const payloads = clients.map((_, which) => Buffer.alloc(40_000, 2 * i + which))
        for (const [which, client] of clients.entries())
          client.write(rawFrame({ opcode: BINARY, payload: payloads[which] as Buffer }))
        for (const [which, client] of clients.entries())
          expect((await client.frame()).payload.equals(payloads[which] as Buffer)).toBe(true)
      }
      await Promise.all(clients.map((client) => client.vanish()))

      threads[0]?.thread.postMessage('prepare')
      const [prepared] = await once(threads[0]?.thread as Worker, 'message')
      expect(() => toMessage(prepared)).toThrow(/^A message is /)
      for (const { thread } of threads) await close(thread)
    },
    TIMEOUT,
  )

  it(
    'may end in the midst of what it does, and harms nobody',
    async () => {
      const { thread, url } = await startThread()
      const clients = await Promise.all(Array.from({ length: 20 }, () => RawClient.open(`${url}/`)))
      const frame = rawFrame({ opcode: BINARY, payload: Buffer.alloc(100_000) })
      for (const client of clients) client.write(frame, frame, frame)
      await clients[0]?.frame()
      await thread.terminate()
      await Promise.all(clients.map((client) => client.rest()))
    },
    TIMEOUT,
  )
})

describe('In a process that is given its sockets', () => {
  leavesNothingBehind()

  async function startChild(): Promise<ChildProcess> {
    const child = fork(FIXTURE, { execArgv, env: { ...process.env, SOCKETS: 'are given' } })
    onTestFinished(() => void child.kill())
    await once(child, 'message')
    return child
  }

  async function listen(server: Server | TcpServer): Promise<string> {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void server.close()) // Node forgets to say that it has, if the child has ended before.
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  async function expectService(url: string, child: ChildProcess): Promise<void> {
    const [client, other] = [await WsClient.open(url), await RawClient.connect(`${url}/`)]
    expect(await client.ask('Hello')).toBe('0: Hello')
    other.write(other.handshake(), rawFrame({ opcode: TEXT, payload: 'at once' }))
    expect(await other.head()).toMatchObject({ status: 101 })
    expect(`${(await other.frame()).payload}`).toBe('0: at once')
    await other.vanish()
    const ended = once(child, 'exit')
    child.send('close')
    expect(await client.closed).toMatchObject({ code: 1001 })
    expect(await ended).toEqual([0, null])
  }

  it(
    'before anything is read of them',
    async () => {
      const child = await startChild()
      const server = createTcpServer({ pauseOnConnect: true }, (socket) => child.send('connection', socket))
      await expectService(await listen(server), child)
    },
    TIMEOUT,
  )

  it(
    'with the upgrade request that was read of them',
    async () => {
      const child = await startChild()
      const server = createServer()
      server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
        const { httpVersion, method, url, headers } = request
        const order: HandedOver = { httpVersion, method, url, headers, head: head.toString('base64') }
        child.send(order, socket)
      })
      await expectService(await listen(server), child)
    },
    TIMEOUT,
  )
})
