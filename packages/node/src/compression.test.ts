import { createServer } from 'node:http'
import { leavesNothingBehind, listening, WsClient } from '@offhook/testing'
import { describe, expect, it } from 'vitest'
import type { Compression } from './compression.ts'
import { routeUpgrades, upgrade } from './index.ts'

/** An echo server that compresses so, and a client of it that would. */
async function connected(compression: Compression | undefined) {
  const server = createServer((request, response) => {
    void upgrade(request, response, { compression, message: (socket, data) => void socket.send(data) })
  })
  const { wsUrl } = await listening(server, routeUpgrades(server))
  return WsClient.open(wsUrl, { compressed: true })
}

describe('permessage-deflate', () => {
  leavesNothingBehind()

  it('is not agreed unless it was asked for', async () => {
    for (const compression of [undefined, false]) {
      const client = await connected(compression)
      expect(client.extensions).toBe('')
      expect(await client.ask('plain')).toBe('plain')
    }
  })

  it.each([
    ['by default', true],
    ['with a context that goes on', { serverNoContextTakeover: false, clientNoContextTakeover: false }],
  ])('gives back what was sent, of every size: %s', async (_how, compression) => {
    const client = await connected(compression)
    expect(client.extensions).toContain('permessage-deflate')
    for (const size of [0, 1, 125, 1_023, 1_024, 65_536, 1_048_576]) {
      expect(await client.ask('Hello '.repeat(size / 6))).toBe('Hello '.repeat(size / 6))
      const binary = Buffer.alloc(size, size)
      expect(binary.equals((await client.ask(binary)) as Buffer)).toBe(true)
    }
  })

  it('keeps the order of messages, some of which take longer', async () => {
    const client = await connected(true)
    const sent = Array.from({ length: 40 }, (_, index) => `${index} `.repeat(index % 3 === 0 ? 30_000 : 1))
    for (const text of sent) client.send(text)
    expect(await client.messages.take(40)).toEqual(sent)
  })
})
