import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { ask } from '../clients/http-client.ts'
import { type Gate, gate, Inbox } from '../clients/inbox.ts'
import { HANDSHAKE, RawClient } from '../clients/raw-client.ts'
import { rawFrame, TEXT } from '../clients/raw-frame.ts'
import { WsClient } from '../clients/ws-client.ts'
import { echo, type ServerSocket, socketApp, UNAUTHORIZED, type User } from './app.ts'
import type { Serve } from './server.ts'

/** Knows whoever gives a name. */
async function byName({ headers }: IncomingMessage): Promise<User | undefined> {
  const { authorization } = headers
  return authorization === undefined ? undefined : { name: authorization }
}

interface SlowAuthentication {
  readonly asked: Inbox<IncomingMessage>
  readonly user: Gate<User | undefined>
  authenticate(request: IncomingMessage): Promise<User | undefined>
}

/** An authentication that takes until the test says who it is. */
function slowAuthentication(): SlowAuthentication {
  const asked = new Inbox<IncomingMessage>()
  const user = gate<User | undefined>()
  const authenticate = (request: IncomingMessage) => {
    asked.put(request)
    return user.promise
  }
  return { asked, user, authenticate }
}

function closeOf(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => socket.once('close', resolve))
}

export function middlewareContract(serve: Serve): void {
  describe('An upgrade goes through the application’s middleware', () => {
    it('whose headers and cookies are on the 101', async () => {
      const { url } = await serve(socketApp({}))
      const { status, headers } = await ask(`${url}/socket`, { headers: HANDSHAKE })
      expect(status).toBe(101)
      expect(headers['x-served-by']).toBe('the middleware')
      expect(headers['set-cookie']).toEqual(['visited=yes; Path=/'])
    })

    it('and on the answer that refuses it', async () => {
      const { url } = await serve(socketApp({}))
      const { headers } = await ask(`${url}/socket`, { headers: { ...HANDSHAKE, 'Sec-WebSocket-Key': '' } })
      expect(headers['x-served-by']).toBe('the middleware')
    })

    it('whose user every handler knows', async () => {
      const told = new Inbox<string | undefined>()
      const tell = (socket: ServerSocket) => told.put(socket.context?.name)
      const { wsUrl } = await serve(socketApp({ open: tell, message: tell, close: tell }, byName))
      const client = await WsClient.open(`${wsUrl}/socket`, { headers: { Authorization: 'Ada' } })
      client.send('who am I?')
      await client.close()
      expect(await told.take(3)).toEqual(['Ada', 'Ada', 'Ada'])
    })

    it('whose 401 is an ordinary answer', async () => {
      const { url, routes } = await serve(socketApp({}, byName))
      const answer = await ask(`${url}/socket`, { headers: HANDSHAKE })
      expect(answer).toMatchObject({ status: 401, body: UNAUTHORIZED, headers: { connection: 'close' } })
      expect(answer.headers['x-served-by']).toBe('the middleware')
      expect(routes.connections.size).toBe(0)
    })
  })

  describe('While a middleware finds out who it is', () => {
    it('no message is lost', async () => {
      const { asked, user, authenticate } = slowAuthentication()
      const { wsUrl } = await serve(socketApp({ message: echo }, authenticate))
      const client = await RawClient.connect(`${wsUrl}/socket`)
      client.write(client.handshake(), rawFrame({ opcode: TEXT, payload: 'with it' }))
      await asked.next()
      client.write(rawFrame({ opcode: TEXT, payload: 'behind it' }))
      user.open({ name: 'Ada' })
      expect(await client.head()).toMatchObject({ status: 101 })
      expect(await client.frame()).toMatchObject({ payload: Buffer.from('with it') })
      expect(await client.frame()).toMatchObject({ payload: Buffer.from('behind it') })
    })

    it('a reset harms nothing, and opens nothing', async () => {
      const { asked, user, authenticate } = slowAuthentication()
      const opened = new Inbox<ServerSocket>()
      const app = socketApp({ open: opened.put, message: echo }, authenticate)
      const { wsUrl, routes } = await serve(app)
      const client = await RawClient.connect(`${wsUrl}/socket`)
      client.write(client.handshake())
      const { socket } = await asked.next()
      await Promise.all([closeOf(socket), client.vanish()])
      user.open({ name: 'Ada' })
      const next = await WsClient.open(`${wsUrl}/socket`)
      expect(await next.ask('still here?')).toBe('still here?')
      expect(routes.connections.size).toBe(1)
      expect(opened.size).toBe(1)
    })

    it('a client that ends its side is told nothing but the 101, and is closed with 1006', async () => {
      const { asked, user, authenticate } = slowAuthentication()
      const closed = new Inbox<number>()
      const app = socketApp({ close: (_socket, { code }) => closed.put(code) }, authenticate)
      const { wsUrl } = await serve(app)
      const client = await RawClient.connect(`${wsUrl}/socket`)
      client.write(client.handshake())
      await asked.next()
      client.socket.end()
      user.open({ name: 'Ada' })
      expect(await client.head()).toMatchObject({ status: 101 })
      expect(await client.rest()).toBe(0)
      expect(await closed.next()).toBe(1006)
    })
  })
}
