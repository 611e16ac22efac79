import { createServer } from 'node:http'
import { leavesNothingBehind, listening, WsClient } from '@offhook/testing'
import { describe, expect, it } from 'vitest'
import { broadcast, prepare, routeUpgrades, type UpgradeOptions, upgrade } from './index.ts'

async function start(options: UpgradeOptions = {}) {
  const server = createServer((request, response) => void upgrade(request, response, options))
  const routes = routeUpgrades(server)
  const { wsUrl } = await listening(server, routes)
  return { routes, join: () => WsClient.open(`${wsUrl}/`, { compressed: options.compression !== undefined }) }
}

const long = JSON.stringify({ ticks: 'tick '.repeat(1_000) })

describe('broadcast', () => {
  leavesNothingBehind()

  it('sends a message to all but one', async () => {
    const { routes, join } = await start()
    const clients = [await join(), await join(), await join()]
    const [first] = routes.connections
    expect(broadcast(routes.connections, 'hello', { except: first })).toBe(2)
    broadcast(routes.connections, Uint8Array.of(1, 2))
    expect(await clients[0]?.messages.next()).toEqual(Buffer.from([1, 2]))
    for (const client of clients.slice(1)) {
      expect(await client.messages.next()).toBe('hello')
      expect(await client.messages.next()).toEqual(Buffer.from([1, 2]))
    }
  })

  it('takes an ArrayBuffer, as `send` does', async () => {
    const { routes, join } = await start()
    const client = await join()
    broadcast(routes.connections, Uint8Array.of(1, 2).buffer)
    broadcast(routes.connections, prepare(Uint8Array.of(3).buffer))
    expect(await client.messages.next()).toEqual(Buffer.from([1, 2]))
    expect(await client.messages.next()).toEqual(Buffer.from([3]))
  })

  it.each([{ a: 1 }, 5, undefined, new Float32Array(1)])('refuses %j, whoever listens', (wrong) => {
    expect(() => broadcast([], wrong as never)).toThrow('A message is a string')
    expect(() => prepare(wrong as never)).toThrow('A message is a string')
  })

  it('passes over those that are closing', async () => {
    const { routes, join } = await start()
    const client = await join()
    for (const connection of routes.connections) connection.close()
    expect(broadcast(routes.connections, 'late')).toBe(0)
    await client.closed
  })

  it('compresses for those who agreed to it, and `compress: false` for nobody', async () => {
    const { routes, join } = await start({ compression: true })
    const clients = [await join(), await join()]
    const message = prepare(long)
    broadcast(routes.connections, message)
    broadcast(routes.connections, message, { compress: false })
    for (const client of clients) {
      expect(await client.messages.next()).toBe(long)
      expect(await client.messages.next()).toBe(long)
    }
  })

  it('sends what is compressed off the event loop in its place', async () => {
    const { routes, join } = await start({ compression: { syncLimit: 0 } })
    const clients = [await join(), await join()]
    broadcast(routes.connections, long)
    broadcast(routes.connections, 'after')
    for (const client of clients) {
      expect(await client.messages.next()).toBe(long)
      expect(await client.messages.next()).toBe('after')
    }
  })
})
