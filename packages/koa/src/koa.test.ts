import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import Router from '@koa/router'
import {
  ask,
  fromGitHub,
  GITHUB_SECRET,
  github,
  HANDSHAKE,
  leavesNothingBehind,
  listening,
  RawClient,
  rawFrame,
  TEXT,
  WsClient,
} from '@offhook/testing'
import Koa from 'koa'
import { describe, expect, it, vi } from 'vitest'
import { routeUpgrades, webhook, websocket } from './index.ts'

const require = createRequire(import.meta.url)
const versions = { 'Koa 3': Koa, 'Koa 2': require('koa2') as typeof Koa }

function serve(app: Koa) {
  const server = createServer(app.callback())
  return listening(server, routeUpgrades(server))
}

/** Answers with the error, which Koa would hide. */
const toClient: Koa.Middleware = async (context, next) => {
  try {
    await next()
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    context.status = 500
    context.respond = true
    context.body = { message, code }
  }
}

describe.each(Object.entries(versions))('%s', (_name, Make) => {
  leavesNothingBehind()

  describe('websocket', () => {
    it('stands in a router, and is asked for its parameters', async () => {
      const router = new Router({ prefix: '/chat' })
      const context = ({ params }: Koa.Context): string => params['room']
      router.get('/rooms/:room', websocket({ context, open: (socket) => void socket.send(socket.context) }))
      const app = new Make()
      app.use(router.routes())
      const { wsUrl } = await serve(app)
      const client = await WsClient.open(`${wsUrl}/chat/rooms/blue`)
      expect(await client.messages.next()).toBe('blue')
    })

    it('is refused its upgrades by the app, and the server is named in its stead', () => {
      const route = () => routeUpgrades(new Make() as unknown as Server)
      expect(route).toThrow(expect.objectContaining({ code: 'OFFHOOK_NOT_A_SERVER' }))
    })

    it('gives what its options throw to Koa', async () => {
      const context = () => {
        throw new Error('no such user')
      }
      const app = new Make().use(websocket({ context }))
      const told = vi.fn()
      app.on('error', ({ message }) => told(message))
      const { url } = await serve(app)
      expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status: 500 })
      expect(told).toHaveBeenCalledExactlyOnceWith('no such user')
    })

    it('gives it to a middleware that catches errors, which can answer', async () => {
      const context = () => {
        throw new Error('no such user')
      }
      const { url } = await serve(new Make().use(toClient).use(websocket({ context })))
      const answer = await ask(url, { headers: HANDSHAKE })
      expect(answer).toMatchObject({ status: 500, body: '{"message":"no such user"}' })
    })

    it('says what is missing if upgrades are not routed', async () => {
      const server = createServer(new Make().use(toClient).use(websocket({})).callback())
      const { url } = await listening(server, { connections: new Set(), close: vi.fn() })
      const answer = await ask(url, { headers: HANDSHAKE })
      expect(answer).toMatchObject({ status: 500, body: expect.stringContaining('OFFHOOK_NOT_ROUTED') })
    })

    it('sends its 101 with what middleware sets after its await next()', async () => {
      const app = new Make().use(async (context, next) => {
        await next()
        context.set('X-Response-Time', '1ms')
        context.cookies.set('visits', '1')
      })
      const { wsUrl } = await serve(app.use(websocket({ message: (socket, data) => void socket.send(data) })))
      const client = await RawClient.connect(wsUrl)
      client.write(client.handshake())
      const { status, headers } = await client.head()
      expect(status).toBe(101)
      expect(headers.get('x-response-time')).toBe('1ms')
      expect(headers.get('set-cookie')).toMatch(/^visits=1;/)
      client.write(rawFrame({ opcode: TEXT, payload: 'Hello' }))
      expect(await client.frame()).toMatchObject({ payload: Buffer.from('Hello') })
    })

    it('gives Koa what fails while its 101 is sent', async () => {
      const app = new Make().use(async ({ res }, next) => {
        await next()
        const { end } = res
        res.end = () => {
          res.end = end
          throw new Error('no cookie')
        }
      })
      const told = vi.fn()
      app.on('error', ({ message }) => told(message))
      const { url } = await serve(app.use(websocket({})))
      expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status: 500 })
      expect(told).toHaveBeenCalledExactlyOnceWith('no cookie')
    })

    it('sends its 101 without the length of a body that middleware set afterwards', async () => {
      const app = new Make().use(async (context, next) => {
        await next()
        context.body = 'with an envelope'
      })
      const { wsUrl } = await serve(app.use(websocket({})))
      const client = await RawClient.connect(wsUrl)
      client.write(client.handshake())
      const { status, headers } = await client.head()
      expect(status).toBe(101)
      expect(headers.has('content-length')).toBe(false)
    })

    it('leaves the answer to middleware that decides otherwise afterwards', async () => {
      const open = vi.fn()
      const app = new Make().use(async (context, next) => {
        await next()
        context.status = 402
        context.body = 'Who pays for this?'
      })
      const { url } = await serve(app.use(websocket({ open })))
      const answer = await ask(url, { headers: HANDSHAKE })
      expect(answer).toMatchObject({ status: 402, body: 'Who pays for this?' })
      expect(open).not.toHaveBeenCalled()
    })
  })

  describe('ctx.respond = false', () => {
    const before: Koa.Middleware = (context, next) => {
      context.respond = false
      return next()
    }
    const after: Koa.Middleware = async (context, next) => {
      await next()
      context.respond = false
    }
    const refused = { status: 500, body: expect.stringContaining('OFFHOOK_RESPOND') }

    it.each([
      ['before', before],
      ['after', after],
    ])('set %s a WebSocket endpoint is an error that names the mend', async (_when, middleware) => {
      const open = vi.fn()
      const { url } = await serve(new Make().use(toClient).use(middleware).use(websocket({ open })))
      expect(await ask(url, { headers: HANDSHAKE })).toMatchObject(refused)
      expect(open).not.toHaveBeenCalled()
    })

    it('set before a webhook is one too, and nothing is delivered', async () => {
      const deliver = vi.fn()
      const scheme = github({ secret: GITHUB_SECRET })
      const { url } = await serve(new Make().use(toClient).use(before).use(webhook({ scheme, deliver })))
      expect(await ask(url, await fromGitHub())).toMatchObject(refused)
      expect(deliver).not.toHaveBeenCalled()
    })

    it('is undone by middleware that answers after all', async () => {
      const app = new Make().use(before)
      app.use((context, next) => {
        context.respond = true
        return next()
      })
      const { wsUrl } = await serve(app.use(websocket({ open: (socket) => void socket.send('Hello') })))
      expect(await (await WsClient.open(wsUrl)).messages.next()).toBe('Hello')
    })

    it('is not what an error of middleware behind it is taken for', async () => {
      const app = new Make().use(toClient).use(async (_context, next) => {
        await next()
        throw new Error('no session')
      })
      const { url } = await serve(app.use(websocket({})))
      const answer = await ask(url, { headers: HANDSHAKE })
      expect(answer).toMatchObject({ status: 500, body: '{"message":"no session"}' })
    })
  })

  describe('webhook', () => {
    const scheme = github({ secret: GITHUB_SECRET })

    it('that is accepted at the deadline is answered 202, not 204', async () => {
      const deliver = (_delivery: unknown, { signal }: { signal: AbortSignal }) =>
        new Promise((resolve) => signal.addEventListener('abort', resolve))
      const app = new Make().use(webhook({ scheme, deliver, deadline: 1, overdue: 'accept' }))
      const { url } = await serve(app)
      expect(await ask(url, await fromGitHub())).toMatchObject({ status: 202, body: '' })
    })

    it('takes the bytes that a parser kept on Node’s request', async () => {
      const app = new Make().use(async ({ req }, next) => {
        Object.assign(req, { rawBody: Buffer.concat(await req.toArray()) })
        await next()
      })
      const { url } = await serve(app.use(webhook({ scheme, deliver: () => {} })))
      expect(await ask(url, await fromGitHub())).toMatchObject({ status: 204 })
    })

    it('throws what a body parser before it did, with the mend', async () => {
      const app = new Make().use(toClient).use(async ({ req, request }, next) => {
        Object.assign(request, { body: JSON.parse(Buffer.concat(await req.toArray()).toString()) })
        await next()
      })
      const { url } = await serve(app.use(webhook({ scheme, deliver: () => {} })))
      const { status, body } = await ask(url, await fromGitHub())
      expect([status, JSON.parse(body)]).toEqual([
        500,
        { code: 'OFFHOOK_BODY_CONSUMED', message: expect.stringContaining('mount the webhook before it') },
      ])
    })

    it('may be looked at, and changed, by middleware afterwards', async () => {
      const seen = vi.fn()
      const app = new Make().use(async (context, next) => {
        await next()
        seen(context.status, context.body)
        context.set('X-Response-Time', '1ms')
      })
      const { url } = await serve(app.use(webhook({ scheme, deliver: () => {} })))
      expect(await ask(url)).toMatchObject({ status: 405, headers: { 'x-response-time': '1ms' } })
      expect(seen).toHaveBeenCalledExactlyOnceWith(405, 'Method Not Allowed\n')
    })
  })
})
