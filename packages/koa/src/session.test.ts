import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import Router from '@koa/router'
import { ask, HANDSHAKE, Inbox, leavesNothingBehind, listening, pairsOf, WsClient } from '@offhook/testing'
import Koa, { type Middleware } from 'koa'
import session, { type CreateSessionOptions } from 'koa-session'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { routeUpgrades, websocket } from './index.ts'

const require = createRequire(import.meta.url)
const versions = { 'Koa 3': Koa, 'Koa 2': require('koa2') as typeof Koa }

interface User {
  readonly name: string
}

declare module 'koa' {
  interface BaseContext {
    session: { user?: User; opened?: number }
  }
}

const requireUser: Middleware = (context, next) => {
  if (context.session.user === undefined) context.throw(401)
  return next()
}

/** An application with a login at /login, and behind it a WebSocket, which is in the order of any route. */
async function serve(Make: typeof Koa, options: CreateSessionOptions = {}) {
  const opened = new Inbox<User | undefined>()
  const app = new Make()
  const router = new Router()
  app.keys = ['keyboard cat']
  app.silent = true // Or it prints each 401.
  router.post('/login', (context) => {
    context.session.user = { name: 'Ada' }
    context.status = 204
  })
  router.get('/visits', (context) => {
    context.body = `${context.session.opened}`
  })
  router.get(
    '/live',
    requireUser,
    (context, next) => {
      context.session.opened = (context.session.opened ?? 0) + 1
      return next()
    },
    websocket({
      context: ({ session }) => session.user,
      open({ context }) {
        expectTypeOf(context).toEqualTypeOf<User | undefined>()
        opened.put(context)
      },
      message: (connection, data) => void connection.send(`${connection.context?.name}: ${data}`),
    }),
  )
  app.use(session(options, app)).use(router.routes())
  const server = createServer(app.callback())
  return { ...(await listening(server, routeUpgrades(server))), opened }
}

/** The cookies that a login gives, as a client sends them back. */
async function login(url: string): Promise<string> {
  const { headers } = await ask(`${url}/login`, { method: 'POST' })
  return pairsOf(headers['set-cookie']).join('; ')
}

describe.each(Object.entries(versions))('koa-session before a WebSocket of %s', (_name, Make) => {
  leavesNothingBehind()

  it('keeps out who has not logged in', async () => {
    const { url, opened } = await serve(Make)
    expect(await ask(`${url}/live`, { headers: HANDSHAKE })).toMatchObject({ status: 401 })
    const headers = { ...HANDSHAKE, Cookie: 'koa.sess=eyJ1c2VyIjp7fX0=; koa.sess.sig=forged' }
    expect(await ask(`${url}/live`, { headers })).toMatchObject({ status: 401 })
    expect(opened.size).toBe(0)
  })

  it('lets in who has, as the user who is its context', async () => {
    const { url, wsUrl, opened } = await serve(Make)
    const client = await WsClient.open(`${wsUrl}/live`, { headers: { Cookie: await login(url) } })
    expect(await opened.next()).toEqual({ name: 'Ada' })
    expect(await client.ask('Hello')).toBe('Ada: Hello')
  })

  it('has what middleware changed in the session on the 101, where its cookie is all that is kept', async () => {
    const { url, wsUrl } = await serve(Make)
    let cookie = await login(url)
    for (const visits of ['1', '2']) {
      const client = await WsClient.open(`${wsUrl}/live`, { headers: { Cookie: cookie } })
      cookie = client.cookies.join('; ')
      expect(await ask(`${url}/visits`, { headers: { Cookie: cookie } })).toMatchObject({ body: visits })
    }
  })

  it('has saved what middleware changed in a store once the client is in', async () => {
    const store = memory()
    const { url, wsUrl } = await serve(Make, { store })
    const headers = { Cookie: await login(url) }
    await WsClient.open(`${wsUrl}/live`, { headers })
    await WsClient.open(`${wsUrl}/live`, { headers })
    expect(await ask(`${url}/visits`, { headers })).toMatchObject({ body: '2' })
  })

  it('rolls its cookie on the 101', async () => {
    const { url, wsUrl } = await serve(Make, { rolling: true })
    const cookie = await login(url)
    const client = await WsClient.open(`${wsUrl}/live`, { headers: { Cookie: cookie } })
    expect(client.cookies).toEqual([
      expect.stringMatching(/^koa.sess=/),
      expect.stringMatching(/^koa.sess.sig=/),
    ])
    expect(await client.ask('still here')).toBe('Ada: still here')
  })
})

/** A store of sessions outside of the cookie. */
function memory(): NonNullable<CreateSessionOptions['store']> {
  const sessions = new Map<string, unknown>()
  return {
    get: async (key) => sessions.get(key),
    set: async (key, value) => void sessions.set(key, value),
    destroy: async (key) => void sessions.delete(key),
  }
}
