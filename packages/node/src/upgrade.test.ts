import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import {
  ask,
  HANDSHAKE,
  Inbox,
  leavesNothingBehind,
  listening,
  RawClient,
  WsClient,
  warnings,
} from '@offhook/testing'
import { describe, expect, it, vi } from 'vitest'
import {
  acceptUpgrade,
  Connection,
  decideUpgrade,
  routeUpgrades,
  UnroutedUpgradeError,
  upgrade,
} from './index.ts'

function start(listener: RequestListener) {
  const server = createServer(listener)
  return listening(server, routeUpgrades(server))
}

describe('upgrade', () => {
  leavesNothingBehind()

  it('resolves to the connection', async () => {
    const upgraded = new Inbox<unknown>()
    const { wsUrl, routes } = await start((request, response) => {
      void upgrade(request, response, { context: ({ url }) => ({ url }) }).then(upgraded.put)
    })
    await WsClient.open(`${wsUrl}/live`)
    const connection = (await upgraded.next()) as Connection<{ url: string }>
    expect(connection).toBeInstanceOf(Connection)
    expect(connection.context).toEqual({ url: '/live' })
    expect(connection.remoteAddress).toBe('127.0.0.1')
    expect(routes.connections.size).toBe(1)
  })

  it('knows in `close` the address of who was terminated', async () => {
    const left = new Inbox<string | undefined>()
    const { wsUrl } = await start((request, response) => {
      void upgrade(request, response, {
        open: (connection) => connection.terminate(),
        close: ({ remoteAddress }) => left.put(remoteAddress),
      })
    })
    await WsClient.open(wsUrl)
    expect(await left.next()).toBe('127.0.0.1')
  })

  it('resolves to undefined for a request that it refuses', async () => {
    const upgraded = new Inbox<unknown>()
    const { url } = await start((request, response) => void upgrade(request, response).then(upgraded.put))
    expect(await ask(url)).toMatchObject({ status: 426, body: expect.stringContaining('WebSocket') })
    expect(await upgraded.next()).toBeUndefined()
  })

  it('resolves to undefined for a request that is being upgraded already, however late its answer leaves', async () => {
    const upgraded = new Inbox<unknown>()
    const { wsUrl } = await start((request, response) => {
      const end = response.end.bind(response) as () => typeof response
      response.end = () => {
        setImmediate(end)
        return response
      }
      const message = (connection: Connection<undefined>, data: string | Buffer) => void connection.send(data)
      for (let i = 0; i < 2; i++) void upgrade(request, response, { message }).then(upgraded.put)
    })
    const client = await WsClient.open(wsUrl)
    expect(await client.ask('Hello')).toBe('Hello')
    expect(await upgraded.take(2)).toEqual([undefined, expect.any(Connection)])
    await client.close()
  })

  it('resolves to undefined if its answer cannot be sent, and ends the socket', async () => {
    const warned = warnings()
    const upgraded = new Inbox<unknown>()
    const { url } = await start((request, response) => {
      response.statusMessage = 'Fine\n'
      void upgrade(request, response).then(upgraded.put)
    })
    await expect(ask(url, { headers: HANDSHAKE })).rejects.toThrow()
    expect(await upgraded.next()).toBeUndefined()
    expect(await warned.next()).toMatchObject({ code: 'ERR_INVALID_CHAR' })
  })

  it('resolves to undefined for a client that has left', async () => {
    const upgraded = new Inbox<unknown>()
    const arrived = new Inbox<Socket>()
    const { wsUrl } = await start(async (request, response) => {
      arrived.put(request.socket)
      await once(response, 'close')
      upgraded.put(await upgrade(request, response))
    })
    const client = await RawClient.connect(`${wsUrl}/`)
    client.write(client.handshake())
    await arrived.next()
    await client.vanish()
    expect(await upgraded.next()).toBeUndefined()
  })
})

describe('What the options throw', () => {
  const context = () => {
    throw new Error('no such user')
  }

  it('is answered 500 and warned of', async () => {
    const warned = warnings()
    const { url } = await start((request, response) => void upgrade(request, response, { context }))
    expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status: 500, body: '' })
    expect(await warned.next()).toMatchObject({ message: 'no such user' })
  })

  it('is warned of alone where the response has been sent already', async () => {
    const warned = warnings()
    const { url } = await start((request, response) => {
      const late = () => {
        response.end('sent')
        return context()
      }
      void upgrade(request, response, { context: late })
    })
    expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status: 200, body: 'sent' })
    expect(await warned.next()).toMatchObject({ message: 'no such user' })
  })

  it('goes to the framework, if there is one', async () => {
    const { url } = await start((request, response) => {
      acceptUpgrade(request, response, { context }, request).catch(({ message }) => response.end(message))
    })
    expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status: 200, body: 'no such user' })
  })
})

describe('decideUpgrade', () => {
  leavesNothingBehind()

  it('proceeds to nothing if the request was answered meanwhile', async () => {
    const proceeded = new Inbox<unknown>()
    const { url, routes } = await start((request, response) => {
      const decision = decideUpgrade(request, {}, request)
      response.end('answered')
      if (decision.accepted) void decision.proceed(response).then(proceeded.put)
    })
    expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status: 200, body: 'answered' })
    expect(await proceeded.next()).toBeUndefined()
    expect(routes.connections.size).toBe(0)
  })
})

describe('An upgrade that nobody routed', () => {
  it('is an error that names the mend', async () => {
    const warned = warnings()
    const server = createServer((request, response) => void upgrade(request, response))
    const { url } = await listening(server, { connections: new Set(), close: vi.fn() })
    expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status: 500 })
    expect(await warned.next()).toMatchObject({
      cause: expect.any(UnroutedUpgradeError),
      code: 'OFFHOOK_NOT_ROUTED',
      message: expect.stringContaining('routeUpgrades(server) once, with the server that listens'),
    })
  })
})
