/** What a message that is kept costs: a few octets that somebody holds for long must not pin what came around them. */
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import {
  BINARY,
  certificate,
  Inbox,
  leavesNothingBehind,
  listening,
  privateKey,
  RawClient,
  rawFrame,
} from '@offhook/testing'
import { describe, expect, it } from 'vitest'
import { routeUpgrades, upgrade } from './index.ts'

leavesNothingBehind()

/** As much as one read may bring: whoever waits for each burst has most of them read at once. */
const BURST = 256 * 1024
const BURSTS = 10
/** As much as Node allocates for a read. */
const BOUND = 64 * 1024

const servers = {
  'plain TCP': () => createServer(),
  TLS: () => createTlsServer({ cert: certificate, key: privateKey }),
}

describe.each(Object.entries(servers))('A binary message over %s', (_, create) => {
  it.each([10, 100, 1_000, 10_000])(
    'of %i octets that is kept pins no more than a read of Node',
    async (length) => {
      const pinned = new Inbox<number>()
      const server = create().on('request', (request, response) => {
        void upgrade(request, response, {
          message: (_connection, data) => pinned.put((data as Buffer).buffer.byteLength),
        })
      })
      const { wsUrl } = await listening(server, routeUpgrades(server))
      const client = await RawClient.open(`${wsUrl}/`)
      const frame = rawFrame({ opcode: BINARY, payload: Buffer.alloc(length) })
      const burst = Array.from({ length: Math.floor(BURST / frame.length) }, () => frame)
      let most = 0
      for (let i = 0; i < BURSTS; i++) {
        client.write(...burst)
        most = Math.max(most, ...(await pinned.take(burst.length)))
      }
      expect(most).toBeLessThanOrEqual(BOUND)
    },
  )
})
