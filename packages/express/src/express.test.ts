import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import {
  ask,
  echo,
  fromGitHub,
  GITHUB_SECRET,
  github,
  HANDSHAKE,
  leavesNothingBehind,
  listening,
  WsClient,
} from '@offhook/testing'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { describe, expect, it, vi } from 'vitest'
import { routeUpgrades, webhook, websocket } from './index.ts'

const require = createRequire(import.meta.url)
const versions = {
  'Express 5': express,
  'Express 4': require('express4') as typeof express,
}

function serve(app: Express) {
  const server = createServer(app)
  return listening(server, routeUpgrades(server))
}

const toClient: ErrorRequestHandler = ({ message, code }, _request, response, _next) => {
  response.status(500).json({ message, code })
}

describe.each(Object.entries(versions))('%s', (_name, make) => {
  leavesNothingBehind()

  describe('websocket', () => {
    it('stands in a router, and is asked for its parameters', async () => {
      const router = make.Router()
      const context = ({ params }: express.Request) => `${params['room']}`
      router.get('/rooms/:room', websocket({ context, open: (socket) => void socket.send(socket.context) }))
      const { wsUrl } = await serve(make().use('/chat', router))
      const client = await WsClient.open(`${wsUrl}/chat/rooms/blue`)
      expect(await client.messages.next()).toBe('blue')
    })

    it('gives what its options throw to the application’s error handling', async () => {
      const context = () => {
        throw new Error('no such user')
      }
      const { url } = await serve(make().get('/', websocket({ context })).use(toClient))
      const answer = await ask(url, { headers: HANDSHAKE })
      expect(answer).toMatchObject({ status: 500, body: '{"message":"no such user"}' })
    })

    it('is refused its upgrades by the app, and the server is named in its stead', () => {
      const route = () => routeUpgrades(make() as unknown as Server)
      expect(route).toThrow(expect.objectContaining({ code: 'OFFHOOK_NOT_A_SERVER' }))
    })

    it('says what is missing if upgrades are not routed', async () => {
      const server = createServer(make().get('/', websocket({})).use(toClient))
      const { url } = await listening(server, { connections: new Set(), close: vi.fn() })
      const answer = await ask(url, { headers: HANDSHAKE })
      expect(answer).toMatchObject({ status: 500, body: expect.stringContaining('OFFHOOK_NOT_ROUTED') })
    })

    it('lets an error of a middleware before it be answered as any', async () => {
      const app = make().get('/', (_request, _response, next) => next(new Error('no session')), websocket({}))
      const { url } = await serve(app.use(toClient))
      const answer = await ask(url, { headers: HANDSHAKE })
      expect(answer).toMatchObject({ status: 500, body: '{"message":"no session"}' })
    })

    it('runs beside who hooks into the end of a response', async () => {
      const app = make().use((_request, response, next) => {
        const end = response.end.bind(response) as (...args: unknown[]) => typeof response
        response.end = (...args: unknown[]) => {
          response.setHeader('X-Saved', 'late')
          return end(...args)
        }
        next()
      })
      const { url } = await serve(app.get('/', websocket({ message: echo })))
      expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({
        status: 101,
        headers: { 'x-saved': 'late' },
      })
    })
  })

  describe('webhook', () => {
    const scheme = github({ secret: GITHUB_SECRET })

    it.each([
      ['express.raw', make.raw({ type: '*/*' }), 204],
      ['express.text', make.text({ type: '*/*' }), 500],
      ['express.json of another type', make.json({ type: 'application/x-other' }), 204],
    ])('behind %s', async (_parser, parser, status) => {
      const { url } = await serve(make().post('/hook', parser, webhook({ scheme, deliver: () => {} })))
      expect(await ask(`${url}/hook`, await fromGitHub())).toMatchObject({ status })
    })

    it('gives what a body parser before it did to the application’s error handling, with the mend', async () => {
      const app = make().post('/hook', make.json(), webhook({ scheme, deliver: () => {} }))
      const { url } = await serve(app.use(toClient))
      const { status, body } = await ask(`${url}/hook`, await fromGitHub())
      expect([status, JSON.parse(body)]).toEqual([
        500,
        { code: 'OFFHOOK_BODY_CONSUMED', message: expect.stringContaining('mount the webhook before it') },
      ])
    })

    it('leaves it at what something else answered in its stead, and the connection to its next request', async () => {
      const told = vi.fn()
      const tell: ErrorRequestHandler = ({ code }, _request, _response, next) => {
        told(code)
        next()
      }
      const late: RequestHandler = (request, response, next) => {
        const deliver = () => void response.status(503).end('late')
        webhook({ scheme, deliver })(request, response, next)
      }
      const { url } = await serve(make().post('/hook', late).use(tell))
      expect(await ask(`${url}/hook`, await fromGitHub())).toMatchObject({ status: 503, body: 'late' })
      expect(told).not.toHaveBeenCalled()
    })

    it('gives what goes wrong beyond it to the application’s error handling', async () => {
      const app = make().use((_request, response, next) => {
        response.writeHead = () => {
          throw new Error('headers were sent')
        }
        next()
      })
      const told = vi.fn()
      const tell: ErrorRequestHandler = ({ message }, _request, response, _next) => {
        told(message)
        response.socket?.destroy()
      }
      const { url } = await serve(app.use(webhook({ scheme, deliver: () => {} })).use(tell))
      await expect(ask(url)).rejects.toThrow('socket hang up')
      expect(told).toHaveBeenCalledExactlyOnceWith('headers were sent')
    })
  })
})
