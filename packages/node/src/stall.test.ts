import { createServer } from 'node:http'
import type { CloseInfo } from '@offhook/protocol'
import { Inbox, leavesNothingBehind, listening, RawClient, rawFrame, TEXT } from '@offhook/testing'
import { describe, expect, it } from 'vitest'
import { type Connection, routeUpgrades, type UpgradeOptions, upgrade } from './index.ts'

/** A connection whose client reads when it is told to, and what comes of it. */
async function connected(options: UpgradeOptions) {
  const opened = new Inbox<Connection>()
  const heard = new Inbox<string | Buffer>()
  const closed = new Inbox<CloseInfo>()
  const server = createServer((request, response) => {
    void upgrade(request, response, {
      open: (connection) => opened.put(connection),
      message: (_connection, data) => heard.put(data),
      close: (_connection, info) => closed.put(info),
      ...options,
    })
  })
  const { wsUrl } = await listening(server, routeUpgrades(server))
  const client = await RawClient.open(`${wsUrl}/`)
  return { client, connection: await opened.next(), heard, closed }
}

/** Sends until the kernel takes no more of it, and a little waits. */
async function fill(connection: Connection): Promise<void> {
  const piece = Buffer.alloc(900)
  while (connection.bufferedAmount === 0) {
    for (let i = 0; i < 10 && connection.bufferedAmount < 5_000; i++) connection.send(piece)
    await new Promise(setImmediate)
  }
}

describe('A reader that is behind', () => {
  leavesNothingBehind()

  it('is heard again once it has caught up, however little may wait', async () => {
    const { client, connection, heard } = await connected({ maxBufferedOutput: 1_000, slow: () => {} })
    await fill(connection)
    client.write(rawFrame({ opcode: TEXT, payload: 'Still here' }))
    const rest = client.rest()
    expect(await heard.next()).toBe('Still here')
    connection.terminate()
    await rest
  })
})
