import { describe, expect, it } from 'vitest'
import { ask } from '../clients/http-client.ts'
import { HANDSHAKE, RawClient, SAMPLE_ACCEPT } from '../clients/raw-client.ts'
import { rawFrame, TEXT } from '../clients/raw-frame.ts'
import { WsClient } from '../clients/ws-client.ts'
import { echo, NOT_FOUND, socketApp } from './app.ts'
import type { Serve } from './server.ts'

const FOREIGN = 'https://elsewhere.example'

export function upgradeContract(serve: Serve): void {
  describe('§4.2 The opening handshake', () => {
    it('is answered with a 101, the accept key, and no body', async () => {
      const { wsUrl } = await serve(socketApp({}))
      const client = await RawClient.connect(`${wsUrl}/socket`)
      client.write(client.handshake())
      const { status, headers } = await client.head()
      expect(status).toBe(101)
      expect(headers.get('upgrade')).toBe('websocket')
      expect(headers.get('connection')).toBe('Upgrade')
      expect(headers.get('sec-websocket-accept')).toBe(SAMPLE_ACCEPT)
      expect([...headers.keys()]).not.toEqual(expect.arrayContaining(['content-length']))
      expect([...headers.keys()]).not.toEqual(expect.arrayContaining(['transfer-encoding']))
    })

    it('leads to the endpoint of its path, of several on one server', async () => {
      const endpoint = (name: string) => ({
        path: `/${name}`,
        options: { open: (socket: { send(data: string): boolean }) => void socket.send(name) },
      })
      const { wsUrl } = await serve({ sockets: [endpoint('one'), endpoint('two')], webhooks: [] })
      const one = await WsClient.open(`${wsUrl}/one`)
      const two = await WsClient.open(`${wsUrl}/two?with=query`)
      expect(await two.messages.next()).toBe('two')
      expect(await one.messages.next()).toBe('one')
    })

    it('loses nothing of a first message in the same packet', async () => {
      const { wsUrl } = await serve(socketApp({ message: echo }))
      const client = await RawClient.connect(`${wsUrl}/socket`)
      client.write(client.handshake(), rawFrame({ opcode: TEXT, payload: 'first' }))
      expect(await client.head()).toMatchObject({ status: 101 })
      expect(await client.frame()).toMatchObject({ opcode: TEXT, payload: Buffer.from('first') })
    })

    it('may come octet by octet', async () => {
      const { wsUrl } = await serve(socketApp({ message: echo }))
      const client = await RawClient.connect(`${wsUrl}/socket`)
      await client.trickle(Buffer.concat([client.handshake(), rawFrame({ opcode: TEXT, payload: 'slow' })]))
      expect(await client.head()).toMatchObject({ status: 101 })
      expect(await client.frame()).toMatchObject({ payload: Buffer.from('slow') })
    })
  })

  describe('§4.2.2 The subprotocol', () => {
    it.each([
      ['is the one that the server prefers', ['v1', 'v2'], 'v2'],
      ['is none, if none of the client’s is the server’s', ['v0'], undefined],
    ])('%s', async (_title, subprotocols, agreed) => {
      const app = socketApp({
        subprotocols: ['v2', 'v1'],
        open: (socket) => void socket.send(`${socket.subprotocol}`),
      })
      const { wsUrl } = await serve(app)
      const client = await RawClient.connect(`${wsUrl}/socket`)
      client.write(client.handshake({ 'Sec-WebSocket-Protocol': subprotocols.join(', ') }))
      expect((await client.head()).headers.get('sec-websocket-protocol')).toBe(agreed)
      expect(await client.frame()).toMatchObject({ payload: Buffer.from(`${agreed}`) })
    })
  })

  describe('§10.2 The Origin', () => {
    it('is let in if it is the server’s own', async () => {
      const { wsUrl, url } = await serve(socketApp({ message: echo }))
      const client = await WsClient.open(`${wsUrl}/socket`, { headers: { Origin: url } })
      expect(await client.ask('same')).toBe('same')
    })

    it('is let in if there is none: that is no browser', async () => {
      const { wsUrl } = await serve(socketApp({ message: echo }))
      const client = await WsClient.open(`${wsUrl}/socket`)
      expect(await client.ask('none')).toBe('none')
    })

    it('is turned away with 403 if it is foreign', async () => {
      const { url } = await serve(socketApp({}))
      const answer = await ask(`${url}/socket`, { headers: { ...HANDSHAKE, Origin: FOREIGN } })
      expect(answer).toMatchObject({ status: 403, body: expect.stringContaining('origin') })
    })

    it('is let in if the endpoint says so', async () => {
      const { wsUrl } = await serve(socketApp({ origin: [FOREIGN], message: echo }))
      const client = await WsClient.open(`${wsUrl}/socket`, { headers: { Origin: FOREIGN } })
      expect(await client.ask('listed')).toBe('listed')
    })
  })

  describe('A handshake that is not in order is an ordinary request with an ordinary answer', () => {
    it('§4.4: 426 with the version that is spoken, for version 8', async () => {
      const { url } = await serve(socketApp({}))
      const answer = await ask(`${url}/socket`, { headers: { ...HANDSHAKE, 'Sec-WebSocket-Version': '8' } })
      expect(answer).toMatchObject({ status: 426, headers: { 'sec-websocket-version': '13' } })
    })

    it('RFC 9112 §9.6: the answer says that the connection ends behind it, also beside an Upgrade', async () => {
      const { wsUrl } = await serve(socketApp({}))
      for (const fields of [{ 'Sec-WebSocket-Version': '8' }, { 'Sec-WebSocket-Key': 'short' }]) {
        const client = await RawClient.connect(`${wsUrl}/socket`)
        client.write(client.handshake(fields))
        expect((await client.head()).headers.get('connection')).toMatch(/\bclose$/)
      }
    })

    it('400 for a bad key', async () => {
      const { url } = await serve(socketApp({}))
      const answer = await ask(`${url}/socket`, { headers: { ...HANDSHAKE, 'Sec-WebSocket-Key': 'short' } })
      expect(answer).toMatchObject({ status: 400, body: expect.stringContaining('Sec-WebSocket-Key') })
    })

    it('426 with Upgrade, for a plain GET', async () => {
      const { url } = await serve(socketApp({}))
      expect(await ask(`${url}/socket`)).toMatchObject({ status: 426, headers: { upgrade: 'websocket' } })
    })

    it('the application’s own 404, for a path that it does not know', async () => {
      const { url } = await serve(socketApp({}))
      expect(await ask(`${url}/nowhere`, { headers: HANDSHAKE })).toMatchObject({
        status: 404,
        body: NOT_FOUND,
      })
    })

    it('the same as without it, for an upgrade to another protocol', async () => {
      const { url } = await serve(socketApp({}))
      const headers = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABk' }
      expect(await ask(`${url}/nowhere`, { headers })).toMatchObject({ status: 404, body: NOT_FOUND })
      expect(await ask(`${url}/socket`, { headers })).toMatchObject({ status: 426 })
    })
  })
}
