import { describe, expect, it } from 'vitest'
import type { PageClients } from '../clients/chromium-client.ts'
import { echo, socketApp } from './app.ts'
import type { Serve } from './server.ts'

/** Whose pages may connect: that they are kept out is what only a browser shows. */
export function pageContract({ open }: PageClients, serve: Serve): void {
  describe('§10.2 A page', () => {
    it('of another origin is kept out', async () => {
      const elsewhere = await serve(socketApp({}))
      const { wsUrl, routes } = await serve(socketApp({ message: echo }))
      await expect(open(`${wsUrl}/socket`, { from: elsewhere.url })).rejects.toThrow('1006')
      expect(routes.connections.size).toBe(0)
    })

    it('of another origin is let in if the endpoint names it', async () => {
      const elsewhere = await serve(socketApp({}))
      const { wsUrl } = await serve(socketApp({ origin: [elsewhere.url], message: echo }))
      const client = await open(`${wsUrl}/socket`, { from: elsewhere.url })
      client.send('from elsewhere')
      expect(await client.messages.next()).toBe('from elsewhere')
    })
  })
}
