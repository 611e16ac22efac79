import { describe, expect, it } from 'vitest'
import type { Client, ClientMake } from '../clients/client.ts'
import { Inbox } from '../clients/inbox.ts'
import { echo, type ServerEnding, type ServerSocket, type SocketOptions, socketApp } from './app.ts'
import type { Serve } from './server.ts'

/** The default limit of a message. */
const MAX_MESSAGE = 1_048_576

/** §5.2: each length has one right form of header; these are the ends of each. */
const SIZES = [0, 125, 126, 65_535, 65_536, MAX_MESSAGE]

/** An endpoint that tells how its connections end. */
function observed(options: SocketOptions = {}) {
  const ended = new Inbox<ServerEnding>()
  const app = socketApp({ message: echo, ...options, close: (_socket, ending) => ended.put(ending) })
  return { app, ended }
}

/** What is sent comes back; compared as a whole, since it may be long. */
async function expectEcho(client: Client, data: string | Buffer): Promise<void> {
  client.send(data)
  const back = await client.messages.next()
  expect([typeof back, back.length]).toEqual([typeof data, data.length])
  expect(Buffer.from(back).equals(Buffer.from(data))).toBe(true)
}

function octets(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 7) % 251))
}

/** What a make of clients and a server do with each other. */
export function clientContract({ name, open }: ClientMake, serve: Serve): void {
  describe(name, () => {
    it('gets text and binary of each length back as they went, up to the limit', async () => {
      const { wsUrl } = await serve(observed().app)
      const client = await open(`${wsUrl}/socket`)
      for (const size of SIZES) {
        for (const data of ['~'.repeat(size), octets(size)]) await expectEcho(client, data)
      }
    })

    it('gets the text of any language back, in its order', async () => {
      const { wsUrl } = await serve(observed().app)
      const client = await open(`${wsUrl}/socket`)
      const words = ['Grüße', '日本', '😀', '\0']
      for (const word of words) client.send(word)
      expect(await client.messages.take(words.length)).toEqual(words)
    })

    it('agrees on the subprotocol that the server prefers', async () => {
      const agreed = new Inbox<string | undefined>()
      const tell = ({ subprotocol }: ServerSocket) => agreed.put(subprotocol)
      const { wsUrl } = await serve(observed({ subprotocols: ['v2', 'v1'], open: tell }).app)
      const client = await open(`${wsUrl}/socket`, { subprotocols: ['v1', 'v2'] })
      expect(client.subprotocol).toBe('v2')
      expect(await agreed.next()).toBe('v2')
    })

    it('compresses if the server does', async () => {
      const { wsUrl } = await serve(observed({ compression: true }).app)
      const client = await open(`${wsUrl}/socket`)
      expect(client.extensions).toMatch(/^permessage-deflate\b/)
      for (const data of ['', 'Hello', 'Hello '.repeat(50_000), octets(300_000)])
        await expectEcho(client, data)
    })

    it('does not if the server does not', async () => {
      const { wsUrl } = await serve(observed().app)
      const client = await open(`${wsUrl}/socket`)
      expect(client.extensions).toBe('')
    })

    it('has the cookies that are on the 101', async () => {
      const { wsUrl } = await serve(observed().app)
      expect((await open(`${wsUrl}/socket`)).cookies).toEqual(['visited=yes'])
    })

    it('tells the server its code and reason', async () => {
      const { app, ended } = observed()
      const { wsUrl } = await serve(app)
      const client = await open(`${wsUrl}/socket`)
      expect(await client.close(4001, 'Grüße')).toMatchObject({ code: 4001 })
      expect(await ended.next()).toMatchObject({ code: 4001, reason: 'Grüße', clean: true })
    })

    it('is told the code and reason of the server', async () => {
      const { app, ended } = observed({ message: (socket) => socket.close(4002, 'Grüße') })
      const { wsUrl } = await serve(app)
      const client = await open(`${wsUrl}/socket`)
      client.send('Bye')
      expect(await client.closed).toEqual({ code: 4002, reason: 'Grüße' })
      expect(await ended.next()).toMatchObject({ code: 4002, clean: true })
    })

    it('is told 1009 beyond the limit of a message', async () => {
      const { wsUrl } = await serve(observed().app)
      const client = await open(`${wsUrl}/socket`)
      client.send('~'.repeat(MAX_MESSAGE + 1))
      expect(await client.closed).toMatchObject({ code: 1009 })
    })

    it('hears of a refusal, and of no connection', async () => {
      const asked = new Inbox<string | undefined>()
      const app = socketApp({}, async ({ url }) => void asked.put(url))
      const { wsUrl, routes } = await serve(app)
      await expect(open(`${wsUrl}/socket?who`)).rejects.toThrow()
      expect(await asked.next()).toBe('/socket?who')
      expect(routes.connections.size).toBe(0)
    })
  })
}
