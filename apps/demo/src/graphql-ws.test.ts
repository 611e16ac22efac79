import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { setTimeout } from 'node:timers/promises'
import { routeUpgrades, type UpgradeOptions, upgrade } from '@offhook/node'
import { leavesNothingBehind, listening } from '@offhook/testing'
import { CloseCode, createClient, GRAPHQL_TRANSPORT_WS_PROTOCOL, makeServer } from 'graphql-ws'
import { describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'

// Vite would load graphql's ES module beside the CommonJS of graphql-ws, and no schema of one is one of the other.
const { buildSchema }: typeof import('graphql') = createRequire(import.meta.url)('graphql')

const running = new Set<string>()

const roots = {
  query: { hello: () => 'hello' },
  subscription: {
    async *tick() {
      running.add('tick')
      try {
        for (let tick = 0; ; tick++) {
          yield { tick }
          await setTimeout(5)
        }
      } finally {
        running.delete('tick')
      }
    },
  },
}

const graphql = makeServer({
  schema: buildSchema('type Query { hello: String } type Subscription { tick: Int }'),
  roots,
  onConnect: ({ connectionParams }) => connectionParams?.['token'] !== 'wrong',
})

/** As in docs/recipes.md. */
function subscriptions(): UpgradeOptions {
  let receive = async (_data: string): Promise<void> => {}
  let closed = async (_code?: number, _reason?: string): Promise<void> => {}
  return {
    subprotocols: [GRAPHQL_TRANSPORT_WS_PROTOCOL],
    open(connection) {
      const { subprotocol: protocol = '', request } = connection
      const send = async (data: string) => void (connection.send(data) || (await connection.drained()))
      const close = (code?: number, reason?: string) => connection.close(code, reason)
      const onMessage = (listener: typeof receive) => {
        receive = listener
      }
      closed = graphql.opened({ protocol, send, close, onMessage }, { request })
    },
    message(connection, data) {
      receive(String(data)).catch((error) => {
        console.error(error)
        connection.close(CloseCode.InternalServerError)
      })
    },
    close: (_connection, { code, reason }) => closed(code, reason),
  }
}

async function serve() {
  const server = createServer((request, response) => void upgrade(request, response, subscriptions()))
  return listening(server, routeUpgrades(server))
}

function clientOf(url: string, token: string) {
  return createClient({ url, webSocketImpl: WebSocket, connectionParams: { token }, retryAttempts: 0 })
}

async function exhausted(iterator: AsyncIterable<unknown>): Promise<void> {
  for await (const _value of iterator);
}

describe("graphql-ws, by the recipe, with graphql-ws's own client", () => {
  leavesNothingBehind()

  it('answers queries', async () => {
    const { wsUrl } = await serve()
    const client = clientOf(wsUrl, 'right')
    const { value } = await client.iterate({ query: '{ hello }' }).next()
    expect(value).toEqual({ data: { hello: 'hello' } })
    await client.dispose()
  })

  it('streams a subscription, and ends it when the client does', async () => {
    const { wsUrl } = await serve()
    const client = clientOf(wsUrl, 'right')
    const ticks: unknown[] = []
    for await (const { data } of client.iterate<{ tick: number }>({ query: 'subscription { tick }' })) {
      ticks.push(data?.tick)
      if (data?.tick === 2) break
    }
    expect(ticks).toEqual([0, 1, 2])
    await vi.waitFor(() => expect([...running]).toEqual([]))
    await client.dispose()
  })

  it('closes at once while a subscription runs, and ends it', async () => {
    const { wsUrl, routes } = await serve()
    const ticks = clientOf(wsUrl, 'right').iterate({ query: 'subscription { tick }' })
    await ticks.next()
    const before = performance.now()
    await routes.close({ timeout: 4_000 })
    expect(performance.now() - before).toBeLessThan(1_000)
    await expect(exhausted(ticks)).rejects.toMatchObject({ code: 1001 })
    await vi.waitFor(() => expect([...running]).toEqual([]))
  })

  it('refuses whom `onConnect` refuses', async () => {
    const { wsUrl } = await serve()
    const refused = clientOf(wsUrl, 'wrong').iterate({ query: '{ hello }' }).next()
    await expect(refused).rejects.toMatchObject({ code: CloseCode.Forbidden })
  })
})
