/** What befell others, over real sockets. `docs/advisories.md` lists them all, and where each is tested. */
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import {
  ask,
  BINARY,
  CLOSE,
  HANDSHAKE,
  Inbox,
  leavesNothingBehind,
  listening,
  RawClient,
  rawFrame,
  TEXT,
} from '@offhook/testing'
import { describe, expect, it } from 'vitest'
import { routeUpgrades, type UpgradeOptions, upgrade } from './index.ts'

function serve(listener: RequestListener) {
  const server = createServer(listener)
  return listening(server, routeUpgrades(server))
}

const endpoint = (options: UpgradeOptions = {}) =>
  serve((request, response) => void upgrade(request, response, options))

describe('What befell others', () => {
  leavesNothingBehind()

  it('engine.io CVE-2020-36048: a message has a limit without being asked for one', async () => {
    const { wsUrl } = await endpoint()
    const client = await RawClient.open(`${wsUrl}/`)
    client.write(rawFrame({ opcode: BINARY, payload: Buffer.alloc(1024 * 1024 + 1) }))
    expect(await client.closeCode()).toBe(1009)
  })

  it('engine.io CVE-2022-21676, CVE-2022-41940, CVE-2023-31125: a bad frame right behind the handshake finds nobody unprepared', async () => {
    const { url, wsUrl } = await endpoint()
    const client = await RawClient.connect(`${wsUrl}/`)
    client.write(client.handshake(), Buffer.from([0xf1, 0x80, 0, 0, 0, 0]))
    expect((await client.head()).status).toBe(101)
    expect(await client.closeCode()).toBe(1002)
    expect(await ask(url)).toMatchObject({ status: 426 })
  })

  it('socket.io CVE-2024-38355: a socket that fails without an `error` handler harms nobody', async () => {
    const closed = new Inbox<number>()
    const { url, wsUrl } = await endpoint({ close: (_, { code }) => closed.put(code) })
    const client = await RawClient.open(`${wsUrl}/`)
    client.socket.resetAndDestroy()
    expect(await closed.next()).toBe(1006)
    expect(await ask(url)).toMatchObject({ status: 426 })
  })

  it('socket.io CVE-2020-28481, CSWSH: a page of another origin is refused unless it is allowed', async () => {
    const { wsUrl } = await endpoint()
    const client = await RawClient.connect(`${wsUrl}/`)
    client.write(client.handshake({ Origin: 'https://evil.example' }))
    expect((await client.head()).status).toBe(403)
  })

  it('Next.js GHSA-c4j6-fc7j-m34r: an upgrade does not go past the checks of the application', async () => {
    const { wsUrl } = await serve((_request, response) => void response.writeHead(401).end())
    const client = await RawClient.connect(`${wsUrl}/`)
    client.write(client.handshake())
    expect((await client.head()).status).toBe(401)
  })

  it('uWebSockets#1583: an upgrade that took its time may send and close at once', async () => {
    const { wsUrl } = await serve(async (request, response) => {
      await new Promise((resolve) => setImmediate(resolve))
      await upgrade(request, response, {
        open(connection) {
          connection.send('hello')
          connection.close()
        },
      })
    })
    const client = await RawClient.open(`${wsUrl}/`)
    expect(await client.frame()).toMatchObject({ opcode: TEXT })
    expect(await client.frame()).toMatchObject({ opcode: CLOSE })
  })

  it('ws CVE-2024-37890: more headers than Node keeps are no crash', async () => {
    const { server, url, wsUrl } = await withServer()
    server.maxHeadersCount = 3
    const client = await RawClient.connect(`${wsUrl}/`)
    client.write(client.handshake({ 'X-1': '1', 'X-2': '2', ...HANDSHAKE }))
    expect((await client.head()).status).toBeGreaterThanOrEqual(400)
    expect(await ask(url)).toMatchObject({ status: 426 })
  })
})

async function withServer() {
  const server = createServer((request, response) => void upgrade(request, response))
  const listened = await listening(server, routeUpgrades(server))
  if (!server.listening) await once(server, 'listening')
  return { server, ...listened }
}
