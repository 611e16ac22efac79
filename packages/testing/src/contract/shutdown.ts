import { describe, expect, it } from 'vitest'
import { ask } from '../clients/http-client.ts'
import { gate, Inbox } from '../clients/inbox.ts'
import { HANDSHAKE, RawClient } from '../clients/raw-client.ts'
import { rawClose } from '../clients/raw-frame.ts'
import { WsClient } from '../clients/ws-client.ts'
import { echo, NOT_FOUND, socketApp, type User } from './app.ts'
import type { Serve } from './server.ts'

export function shutdownContract(serve: Serve): void {
  describe('routes.close()', () => {
    it('says 1001 to every client, and is done when all are gone', async () => {
      const { wsUrl, routes } = await serve(socketApp({ message: echo }))
      const opening = Array.from({ length: 20 }, () => WsClient.open(`${wsUrl}/socket`))
      const clients = await Promise.all(opening)
      expect(routes.connections.size).toBe(20)
      await routes.close()
      expect(routes.connections.size).toBe(0)
      for (const client of clients) expect(await client.closed).toMatchObject({ code: 1001 })
    })

    it('says another code and reason, if it is told so', async () => {
      const { wsUrl, routes } = await serve(socketApp({}))
      const client = await WsClient.open(`${wsUrl}/socket`)
      await routes.close({ code: 1012, reason: 'Back in a minute' })
      expect(await client.closed).toEqual({ code: 1012, reason: 'Back in a minute' })
    })

    it('waits for the last, and turns new handshakes away with 503 before the application sees them', async () => {
      const { wsUrl, url, routes } = await serve(socketApp({}))
      const slow = await RawClient.open(`${wsUrl}/socket`)
      const closing = routes.close()
      expect(await slow.closeCode()).toBe(1001)
      const answer = await ask(`${url}/anywhere`, { headers: HANDSHAKE })
      expect(answer).toMatchObject({
        status: 503,
        headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
      })
      expect(await ask(`${url}/elsewhere`)).toMatchObject({ status: 404, body: NOT_FOUND })
      expect(routes.connections.size).toBe(1)
      slow.write(rawClose(1001))
      slow.socket.end()
      await closing
      expect(routes.connections.size).toBe(0)
    })

    it('terminates at its timeout those that never answer', async () => {
      const ended = new Inbox<number>()
      const { wsUrl, routes } = await serve(socketApp({ close: (_socket, { code }) => ended.put(code) }))
      const deaf = await RawClient.open(`${wsUrl}/socket`)
      await routes.close({ timeout: 20 })
      expect(routes.connections.size).toBe(0)
      expect(await ended.next()).toBe(1006)
      expect(await deaf.closeCode()).toBe(1001)
    })

    it('is done at once if there is nobody', async () => {
      const { routes } = await serve(socketApp({}))
      await routes.close()
      await routes.close()
      expect(routes.connections.size).toBe(0)
    })

    it('turns away at its timeout who is never told who it is', async () => {
      const asked = new Inbox<true>()
      const app = socketApp({}, () => {
        asked.put(true)
        return new Promise<User>(() => {})
      })
      const { url, routes } = await serve(app)
      const answer = ask(`${url}/socket`, { headers: HANDSHAKE })
      await asked.next()
      await routes.close({ timeout: 1 })
      expect(await answer).toMatchObject({ status: 503 })
    })

    it('turns away who was still being authenticated, and waits for that', async () => {
      const asked = new Inbox<true>()
      const user = gate<User>()
      const app = socketApp({}, () => {
        asked.put(true)
        return user.promise
      })
      const { url, routes } = await serve(app)
      const answer = ask(`${url}/socket`, { headers: HANDSHAKE })
      await asked.next()
      const closing = routes.close()
      user.open({ name: 'Ada' })
      expect(await answer).toMatchObject({ status: 503 })
      await closing
    })
  })
}
