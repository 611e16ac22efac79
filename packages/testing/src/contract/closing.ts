import { describe, expect, it } from 'vitest'
import { Inbox } from '../clients/inbox.ts'
import { RawClient } from '../clients/raw-client.ts'
import { CLOSE, rawClose, rawFrame, TEXT } from '../clients/raw-frame.ts'
import { WsClient } from '../clients/ws-client.ts'
import { type ServerEnding, type ServerSocket, type SocketOptions, socketApp } from './app.ts'
import type { Serve } from './server.ts'

/** An endpoint that tells how its connections end. */
function observed(options: SocketOptions = {}) {
  const ended = new Inbox<ServerEnding>()
  const app = socketApp({ ...options, close: (_socket, ending) => ended.put(ending) })
  return { app, ended }
}

export function closingContract(serve: Serve): void {
  describe('§7.1.2 A client starts the closing handshake', () => {
    it.each([1000, 1001, 3000, 4999])('and gets its code %d back', async (code) => {
      const { app, ended } = observed()
      const { wsUrl, routes } = await serve(app)
      const client = await WsClient.open(`${wsUrl}/socket`)
      expect(await client.close(code, 'Bye')).toMatchObject({ code })
      expect(await ended.next()).toMatchObject({ code, reason: 'Bye', clean: true })
      await expect.poll(() => routes.connections.size).toBe(0)
    })

    it('without a code, and gets none', async () => {
      const { app, ended } = observed()
      const { wsUrl } = await serve(app)
      const client = await RawClient.open(`${wsUrl}/socket`)
      client.write(rawFrame({ opcode: CLOSE }))
      expect(await client.closeCode()).toBe(1005)
      expect(await client.rest()).toBe(0)
      expect(await ended.next()).toMatchObject({ code: 1005, reason: '', clean: true })
    })

    it('and is let go at the timeout if it never ends TCP', async () => {
      const { app, ended } = observed({ closeTimeout: 20 })
      const { wsUrl, routes } = await serve(app)
      const client = await RawClient.open(`${wsUrl}/socket`)
      client.write(rawClose(1000))
      expect(await client.closeCode()).toBe(1000)
      expect(await ended.next()).toMatchObject({ code: 1000, clean: true })
      await expect.poll(() => routes.connections.size).toBe(0)
      expect(client.socket.writable).toBe(true)
    })

    it('and what it sends after its Close is not heard', async () => {
      const heard = new Inbox<string | Buffer>()
      const { app } = observed({ message: (_socket, data) => heard.put(data) })
      const { wsUrl } = await serve(app)
      const client = await RawClient.open(`${wsUrl}/socket`)
      client.write(rawClose(1000), rawFrame({ opcode: TEXT, payload: 'too late' }))
      expect(await client.closeCode()).toBe(1000)
      expect(await client.rest()).toBe(0)
      expect(heard.size).toBe(0)
    })
  })

  describe('§7.1.2 The server starts the closing handshake', () => {
    it('with its code and reason, which the client sees', async () => {
      const { app, ended } = observed({ open: (socket) => socket.close(4001, 'Enough') })
      const { wsUrl } = await serve(app)
      const client = await WsClient.open(`${wsUrl}/socket`)
      expect(await client.closed).toEqual({ code: 4001, reason: 'Enough' })
      expect(await ended.next()).toMatchObject({ code: 4001, clean: true })
    })

    it('and hears what the client sent before it knew', async () => {
      const heard = new Inbox<string | Buffer>()
      const { app } = observed({
        open: (socket) => socket.close(1000),
        message: (_socket, data) => heard.put(data),
      })
      const { wsUrl } = await serve(app)
      const client = await RawClient.open(`${wsUrl}/socket`)
      expect(await client.closeCode()).toBe(1000)
      client.write(rawFrame({ opcode: TEXT, payload: 'one more thing' }), rawClose(1000))
      expect(await heard.next()).toBe('one more thing')
      expect(await client.rest()).toBe(0)
    })

    it('and says no to what the application still wants to send', async () => {
      const sent = new Inbox<boolean>()
      const { app } = observed({
        open: (socket) => {
          socket.close()
          sent.put(socket.send('too late'))
        },
      })
      const { wsUrl } = await serve(app)
      const client = await WsClient.open(`${wsUrl}/socket`)
      await client.closed
      expect(await sent.next()).toBe(false)
      expect(client.messages.size).toBe(0)
    })

    it('and waits no longer for the client’s Close than it was told', async () => {
      const { app, ended } = observed({ closeTimeout: 20, open: (socket) => socket.close(1000) })
      const { wsUrl, routes } = await serve(app)
      const client = await RawClient.open(`${wsUrl}/socket`)
      expect(await client.closeCode()).toBe(1000)
      await client.rest()
      expect(await ended.next()).toMatchObject({ code: 1006, clean: false })
      await expect.poll(() => routes.connections.size).toBe(0)
    })
  })

  describe('§7.1.5 Without a Close, the code is 1006', () => {
    it('for a client that vanishes', async () => {
      const opened = new Inbox<ServerSocket>()
      const { app, ended } = observed({ open: opened.put })
      const { wsUrl, routes } = await serve(app)
      const client = await RawClient.open(`${wsUrl}/socket`)
      await opened.next()
      await client.vanish()
      expect(await ended.next()).toMatchObject({ code: 1006, clean: false })
      await expect.poll(() => routes.connections.size).toBe(0)
    })

    it('for a client that ends TCP', async () => {
      const { app, ended } = observed()
      const { wsUrl } = await serve(app)
      const client = await RawClient.open(`${wsUrl}/socket`)
      client.socket.end()
      expect(await client.rest()).toBe(0)
      expect(await ended.next()).toMatchObject({ code: 1006, clean: false })
    })

    it('for a client that ends in the midst of a frame', async () => {
      const { app, ended } = observed()
      const { wsUrl } = await serve(app)
      const client = await RawClient.open(`${wsUrl}/socket`)
      client.write(rawFrame({ opcode: TEXT, payload: 'half', declared: 8 }))
      client.socket.end()
      expect(await client.rest()).toBe(0)
      expect(await ended.next()).toMatchObject({ code: 1006 })
    })

    it('for a client that the server terminates', async () => {
      const { app, ended } = observed({ open: (socket) => socket.terminate() })
      const { wsUrl } = await serve(app)
      const client = await RawClient.open(`${wsUrl}/socket`)
      expect(await client.rest()).toBe(0)
      expect(await ended.next()).toMatchObject({ code: 1006 })
    })
  })
}
