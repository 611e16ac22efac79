import { describe, expect, it } from 'vitest'
import { Inbox } from '../clients/inbox.ts'
import { RawClient } from '../clients/raw-client.ts'
import { BINARY, CONTINUATION, PING, PONG, rawFrame, TEXT } from '../clients/raw-frame.ts'
import { WsClient } from '../clients/ws-client.ts'
import { echo, type ServerSocket, socketApp } from './app.ts'
import type { Serve } from './server.ts'

/** §5.2: each length has one right form of header; these are the ends of each. The last is the default limit. */
const SIZES = [0, 1, 125, 126, 65_535, 65_536, 1_048_576]

export function messageContract(serve: Serve): void {
  describe('§5.6 Messages', () => {
    it.each(SIZES)('of %d octets come back as they went, text as text and binary as binary', async (size) => {
      const { wsUrl } = await serve(socketApp({ message: echo }))
      const client = await WsClient.open(`${wsUrl}/socket`)
      const binary = Buffer.from(Uint8Array.from({ length: size }, (_, index) => (index * 7) % 251))
      expect(await client.ask('~'.repeat(size))).toBe('~'.repeat(size))
      expect(binary.equals((await client.ask(binary)) as Buffer)).toBe(true)
    })

    it('are a string if they are text, and a Buffer if they are binary', async () => {
      const heard = new Inbox<string | Buffer>()
      const { wsUrl } = await serve(socketApp({ message: (_socket, data) => heard.put(data) }))
      const client = await WsClient.open(`${wsUrl}/socket`)
      client.send('Grüße, 日本 😀')
      client.send(Buffer.from('Grüße'))
      expect(await heard.take(2)).toEqual(['Grüße, 日本 😀', Buffer.from('Grüße')])
    })

    it('keep their order', async () => {
      const { wsUrl } = await serve(socketApp({ message: echo }))
      const client = await WsClient.open(`${wsUrl}/socket`)
      const sent = Array.from({ length: 1_000 }, (_, index) => `${index}`)
      for (const text of sent) client.send(text)
      expect(await client.messages.take(1_000)).toEqual(sent)
    })

    it('may come many in one packet', async () => {
      const { wsUrl } = await serve(socketApp({ message: echo }))
      const client = await RawClient.open(`${wsUrl}/socket`)
      client.write(...['a', 'b', 'c'].map((payload) => rawFrame({ opcode: TEXT, payload })))
      for (const payload of ['a', 'b', 'c']) {
        expect(await client.frame()).toMatchObject({ fin: true, payload: Buffer.from(payload) })
      }
    })

    it('are sent unmasked', async () => {
      const { wsUrl } = await serve(socketApp({ open: (socket) => void socket.send('Hello') }))
      const client = await RawClient.open(`${wsUrl}/socket`)
      expect(await client.frame()).toEqual({
        fin: true,
        rsv: 0,
        opcode: TEXT,
        masked: false,
        payload: Buffer.from('Hello'),
      })
    })

    it('wait while the server pauses', async () => {
      const heard = new Inbox<[ServerSocket, string | Buffer]>()
      const app = socketApp({
        message: (socket, data) => {
          if (heard.size === 0) socket.pause()
          heard.put([socket, data])
        },
      })
      const { wsUrl } = await serve(app)
      const client = await RawClient.open(`${wsUrl}/socket`)
      client.write(
        rawFrame({ opcode: TEXT, payload: 'first' }),
        rawFrame({ opcode: TEXT, payload: 'second' }),
      )
      const [socket, first] = await heard.next()
      expect([first, heard.size]).toEqual(['first', 0])
      socket.resume()
      expect((await heard.next())[1]).toBe('second')
    })
  })

  describe('§5.4 Fragmentation', () => {
    it('is undone, and a Ping between the fragments is answered before', async () => {
      const { wsUrl } = await serve(socketApp({ message: echo }))
      const client = await RawClient.open(`${wsUrl}/socket`)
      client.write(rawFrame({ opcode: TEXT, payload: 'Hel', fin: false }))
      client.write(rawFrame({ opcode: PING, payload: 'are you there?' }))
      client.write(rawFrame({ opcode: CONTINUATION, payload: 'lo', fin: true }))
      expect(await client.frame()).toMatchObject({ opcode: PONG, payload: Buffer.from('are you there?') })
      expect(await client.frame()).toMatchObject({ opcode: TEXT, payload: Buffer.from('Hello') })
    })

    it('may cut a character, and may be of nothing', async () => {
      const { wsUrl } = await serve(socketApp({ message: echo }))
      const client = await RawClient.open(`${wsUrl}/socket`)
      const [head, tail] = [Buffer.from('😀').subarray(0, 2), Buffer.from('😀').subarray(2)]
      client.write(
        rawFrame({ opcode: TEXT, payload: head, fin: false }),
        rawFrame({ opcode: CONTINUATION, fin: false }),
        rawFrame({ opcode: CONTINUATION, payload: tail, fin: false }),
        rawFrame({ opcode: CONTINUATION }),
      )
      expect(await client.frame()).toMatchObject({ opcode: TEXT, payload: Buffer.from('😀') })
    })

    it('may come octet by octet', async () => {
      const { wsUrl } = await serve(socketApp({ message: echo }))
      const client = await RawClient.open(`${wsUrl}/socket`)
      await client.trickle(
        Buffer.concat([
          rawFrame({ opcode: BINARY, payload: Buffer.alloc(130, 1), fin: false }),
          rawFrame({ opcode: CONTINUATION, payload: Buffer.alloc(70, 2) }),
        ]),
      )
      const { opcode, payload } = await client.frame()
      expect(opcode).toBe(BINARY)
      expect(payload).toEqual(Buffer.concat([Buffer.alloc(130, 1), Buffer.alloc(70, 2)]))
    })
  })

  describe('§5.5 Ping and Pong', () => {
    it('a Ping is answered with its payload, and the handler hears of it', async () => {
      const pinged = new Inbox<string>()
      const { wsUrl } = await serve(socketApp({ ping: (_socket, payload) => pinged.put(`${payload}`) }))
      const client = await RawClient.open(`${wsUrl}/socket`)
      client.write(rawFrame({ opcode: PING, payload: 'x'.repeat(125) }))
      expect(await client.frame()).toMatchObject({ opcode: PONG, payload: Buffer.from('x'.repeat(125)) })
      expect(await pinged.next()).toBe('x'.repeat(125))
    })

    it('a Pong for the server’s own Ping comes to the handler', async () => {
      const ponged = new Inbox<string>()
      const app = socketApp({
        open: (socket) => void socket.ping(Buffer.from('here?')),
        pong: (_socket, payload) => ponged.put(`${payload}`),
      })
      const { wsUrl } = await serve(app)
      await WsClient.open(`${wsUrl}/socket`)
      expect(await ponged.next()).toBe('here?')
    })
  })
}
