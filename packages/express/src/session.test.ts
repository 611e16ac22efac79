import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { ask, HANDSHAKE, Inbox, leavesNothingBehind, listening, pairsOf, WsClient } from '@offhook/testing'
import express, { type RequestHandler } from 'express'
import session, { type SessionOptions } from 'express-session'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { routeUpgrades, websocket } from './index.ts'

const require = createRequire(import.meta.url)
const versions = { 'Express 5': express, 'Express 4': require('express4') as typeof express }

interface User {
  readonly name: string
}

declare module 'express-session' {
  interface SessionData {
    user: User
    opened: number
  }
}

const requireUser: RequestHandler = (request, response, next) => {
  if (request.session.user === undefined) response.sendStatus(401)
  else next()
}

/** An application with a login at /login, and behind it a WebSocket, which is in the order of any route. */
async function serve(make: typeof express, options: Partial<SessionOptions> = {}) {
  const opened = new Inbox<User | undefined>()
  const app = make()
  app.use(session({ secret: 'keyboard cat', resave: false, saveUninitialized: false, ...options }))
  app.post('/login', (request, response) => {
    request.session.user = { name: 'Ada' }
    response.sendStatus(204)
  })
  app.get('/visits', (request, response) => void response.json(request.session.opened ?? 0))
  app.get(
    '/live',
    requireUser,
    (request, _response, next) => {
      request.session.opened = (request.session.opened ?? 0) + 1
      next()
    },
    websocket({
      context: (request) => request.session.user,
      open({ context }) {
        expectTypeOf(context).toEqualTypeOf<User | undefined>()
        opened.put(context)
      },
      message: (connection, data) => void connection.send(`${connection.context?.name}: ${data}`),
    }),
  )
  const server = createServer(app)
  return { ...(await listening(server, routeUpgrades(server))), opened }
}

/** The cookie that a login gives. */
async function login(url: string): Promise<string> {
  const { headers } = await ask(`${url}/login`, { method: 'POST' })
  return pairsOf(headers['set-cookie']).join('; ')
}

describe.each(Object.entries(versions))('express-session before a WebSocket of %s', (_name, make) => {
  leavesNothingBehind()

  it('keeps out who has not logged in', async () => {
    const { url, opened } = await serve(make)
    expect(await ask(`${url}/live`, { headers: HANDSHAKE })).toMatchObject({ status: 401 })
    const headers = { ...HANDSHAKE, Cookie: 'connect.sid=s%3Aforged.signature' }
    expect(await ask(`${url}/live`, { headers })).toMatchObject({ status: 401 })
    expect(opened.size).toBe(0)
  })

  it('lets in who has, as the user who is its context', async () => {
    const { url, wsUrl, opened } = await serve(make)
    const client = await WsClient.open(`${wsUrl}/live`, { headers: { Cookie: await login(url) } })
    expect(await opened.next()).toEqual({ name: 'Ada' })
    expect(await client.ask('Hello')).toBe('Ada: Hello')
  })

  it('has saved what middleware changed in the session once the client is in', async () => {
    const { url, wsUrl } = await serve(make)
    const headers = { Cookie: await login(url) }
    await WsClient.open(`${wsUrl}/live`, { headers })
    await WsClient.open(`${wsUrl}/live`, { headers })
    expect(await ask(`${url}/visits`, { headers })).toMatchObject({ status: 200, body: '2' })
  })

  it('rolls its cookie on the 101', async () => {
    const { url, wsUrl } = await serve(make, { rolling: true, cookie: { maxAge: 60_000 } })
    const cookie = await login(url)
    const client = await WsClient.open(`${wsUrl}/live`, { headers: { Cookie: cookie } })
    expect(client.cookies).toEqual([cookie])
    expect(await client.ask('still here')).toBe('Ada: still here')
  })
})
