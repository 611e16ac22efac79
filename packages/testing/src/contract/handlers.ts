import { describe, expect, it } from 'vitest'
import { Inbox } from '../clients/inbox.ts'
import { WsClient } from '../clients/ws-client.ts'
import { echo, type ServerSocket, type SocketOptions, socketApp } from './app.ts'
import type { Serve } from './server.ts'

const broken = new Error('the handler is broken')

const FAILURES: readonly [how: string, fail: () => void | Promise<void>][] = [
  [
    'throws',
    () => {
      throw broken
    },
  ],
  ['rejects', () => Promise.reject(broken)],
]

/** An endpoint that fails in one handler, for the one connection that asks for it by its subprotocol. */
function failing(stage: 'open' | 'message' | 'close', fail: () => void | Promise<void>) {
  const told = new Inbox<unknown>()
  const options: SocketOptions = { subprotocols: ['fail'], message: echo }
  const original = options[stage]
  const handler = (socket: ServerSocket, data: never) =>
    socket.subprotocol === 'fail' ? fail() : original?.(socket, data)
  const app = socketApp({ ...options, [stage]: handler, error: (_socket, error) => told.put(error) })
  return { app, told }
}

export function handlerContract(serve: Serve): void {
  describe('A handler that fails closes its own connection with 1011, and is reported', () => {
    for (const [how, fail] of FAILURES) {
      it.each(['open', 'message'] as const)(`if %s ${how}`, async (stage) => {
        const { app, told } = failing(stage, fail)
        const { wsUrl } = await serve(app)
        const other = await WsClient.open(`${wsUrl}/socket`)
        const client = await WsClient.open(`${wsUrl}/socket`, { subprotocols: ['fail'] })
        client.send('Hello')
        expect(await client.closed).toMatchObject({ code: 1011 })
        expect(await told.next()).toBe(broken)
        expect(await other.ask('still here?')).toBe('still here?')
      })

      it(`if close ${how}, which is reported only`, async () => {
        const { app, told } = failing('close', fail)
        const { wsUrl, routes } = await serve(app)
        const other = await WsClient.open(`${wsUrl}/socket`)
        const client = await WsClient.open(`${wsUrl}/socket`, { subprotocols: ['fail'] })
        expect(await client.close(1000)).toMatchObject({ code: 1000 })
        expect(await told.next()).toBe(broken)
        expect(await other.ask('still here?')).toBe('still here?')
        expect(routes.connections.size).toBe(1)
      })
    }

    it('and the later messages of the same packet are still delivered', async () => {
      const heard = new Inbox<string | Buffer>()
      const app = socketApp({
        message: (_socket, data) => {
          heard.put(data)
          if (data === '1') throw broken
        },
        error: () => {},
      })
      const { wsUrl } = await serve(app)
      const client = await WsClient.open(`${wsUrl}/socket`)
      for (const text of ['1', '2', '3']) client.send(text)
      expect(await heard.take(3)).toEqual(['1', '2', '3'])
      expect(await client.closed).toMatchObject({ code: 1011 })
    })
  })
}
