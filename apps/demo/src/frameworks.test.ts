// Several frameworks behind one server: each has its own middleware, and all close together.
import { createServer } from 'node:http'
import { websocket as expressWebSocket } from '@offhook/express'
import { websocket as koaWebSocket } from '@offhook/koa'
import { routeUpgrades, type UpgradeOptions, upgrade } from '@offhook/node'
import { ask, HANDSHAKE, leavesNothingBehind, listening, WsClient } from '@offhook/testing'
import express from 'express'
import Koa from 'koa'
import { describe, expect, it } from 'vitest'

/** Says where it stands, and what middleware of its framework knew. */
function echo(context: () => string): UpgradeOptions<string, unknown> {
  return { context, message: (connection, data) => connection.send(`${connection.context}: ${data}`) }
}

function serve() {
  const expressApp = express()
    .use((_request, response, next) => {
      response.set('X-By', 'express')
      next()
    })
    .get('/express', expressWebSocket(echo(() => 'Express')))
  const koaApp = new Koa()
    .use((context, next) => {
      context.set('X-By', 'koa')
      return next()
    })
    .use((context, next) =>
      context.path === '/koa' ? koaWebSocket(echo(() => 'Koa'))(context, next) : next(),
    )
  const koa = koaApp.callback()
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/koa')) return void koa(request, response)
    if (request.url?.startsWith('/express')) return void expressApp(request, response)
    return void upgrade(
      request,
      response,
      echo(() => 'Node'),
    )
  })
  return listening(server, routeUpgrades(server))
}

describe('Behind one server', () => {
  leavesNothingBehind()

  it('Express, Koa and none each have their endpoints, their 404, and one farewell', async () => {
    const { url, wsUrl, routes } = await serve()
    const paths = ['/express', '/koa', '/node']
    const clients = await Promise.all(paths.map((path) => WsClient.open(`${wsUrl}${path}`)))
    expect(await Promise.all(clients.map((client) => client.ask('Who?')))).toEqual([
      'Express: Who?',
      'Koa: Who?',
      'Node: Who?',
    ])
    for (const name of ['express', 'koa']) {
      const { status, headers } = await ask(`${url}/${name}/elsewhere`, { headers: HANDSHAKE })
      expect([status, headers['x-by']]).toEqual([404, name])
    }
    expect(routes.connections.size).toBe(3)
    await routes.close()
    for (const { closed } of clients) expect(await closed).toMatchObject({ code: 1001 })
  })
})
