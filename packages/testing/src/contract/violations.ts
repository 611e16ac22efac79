import { describe, expect, it } from 'vitest'
import { Inbox } from '../clients/inbox.ts'
import { RawClient } from '../clients/raw-client.ts'
import { BINARY, CLOSE, CONTINUATION, closePayload, PING, rawFrame, TEXT } from '../clients/raw-frame.ts'
import { WsClient } from '../clients/ws-client.ts'
import { echo, type ServerEnding, socketApp } from './app.ts'
import type { Serve } from './server.ts'

const fragment = (opcode: number) => rawFrame({ opcode, payload: 'x', fin: false })

const VIOLATIONS: readonly [rule: string, bytes: Buffer, code: number][] = [
  ['§5.1: a frame that is not masked', rawFrame({ opcode: TEXT, payload: 'Hello', masked: false }), 1002],
  ['§5.2: an RSV bit that nobody claimed', rawFrame({ opcode: TEXT, payload: 'Hello', rsv: 4 }), 1002],
  ['§5.2: a reserved opcode', rawFrame({ opcode: 0x3 }), 1002],
  ['§5.2: a reserved control opcode', rawFrame({ opcode: 0xb }), 1002],
  ['§5.4: a continuation of nothing', rawFrame({ opcode: CONTINUATION, payload: 'x' }), 1002],
  ['§5.4: a message within a message', Buffer.concat([fragment(TEXT), rawFrame({ opcode: TEXT })]), 1002],
  ['§5.5: a control frame in fragments', fragment(PING), 1002],
  ['§5.5: a control frame of 126 octets', rawFrame({ opcode: PING, payload: 'x'.repeat(126) }), 1002],
  ['§5.5.1: a Close of one octet', rawFrame({ opcode: CLOSE, payload: Buffer.alloc(1) }), 1002],
  ['§7.4: a close code not to be sent', rawFrame({ opcode: CLOSE, payload: closePayload(1005) }), 1002],
  [
    '§5.5.1: a close reason that is not UTF-8',
    rawFrame({ opcode: CLOSE, payload: closePayload(1000, Buffer.from([0xff])) }),
    1007,
  ],
  ['§8.1: text that is not UTF-8', rawFrame({ opcode: TEXT, payload: Buffer.from([0xc3, 0x28]) }), 1007],
  [
    '§8.1: text that is not UTF-8, in the first of its fragments',
    rawFrame({ opcode: TEXT, payload: Buffer.from([0x61, 0xff]), fin: false }),
    1007,
  ],
  ['§10.4: a length above the limit, before its octets', rawFrame({ opcode: BINARY, declared: 101 }), 1009],
  [
    '§10.4: fragments above the limit together',
    Buffer.concat([
      rawFrame({ opcode: BINARY, payload: Buffer.alloc(60), fin: false }),
      rawFrame({ opcode: CONTINUATION, payload: Buffer.alloc(60), fin: false }),
    ]),
    1009,
  ],
]

export function violationContract(serve: Serve): void {
  describe('§7.1.7 A violation fails its connection, and no other', () => {
    it.each(VIOLATIONS)('%s', async (_rule, bytes, code) => {
      const ended = new Inbox<ServerEnding>()
      const app = socketApp({ maxMessage: 100, message: echo, close: (_socket, ending) => ended.put(ending) })
      const { wsUrl } = await serve(app)
      const other = await WsClient.open(`${wsUrl}/socket`)
      const client = await RawClient.open(`${wsUrl}/socket`)
      client.write(bytes)
      expect(await client.closeCode()).toBe(code)
      expect(await client.rest()).toBe(0)
      expect(await ended.next()).toMatchObject({ code, clean: false })
      expect(await other.ask('still here?')).toBe('still here?')
    })

    it('after the messages before it', async () => {
      const { wsUrl } = await serve(socketApp({ message: echo }))
      const client = await RawClient.open(`${wsUrl}/socket`)
      client.write(rawFrame({ opcode: TEXT, payload: 'fine' }), rawFrame({ opcode: 0x3 }))
      expect(await client.frame()).toMatchObject({ opcode: TEXT, payload: Buffer.from('fine') })
      expect(await client.closeCode()).toBe(1002)
    })

    it('after which nothing is read any more', async () => {
      const heard = new Inbox<string | Buffer>()
      const { wsUrl } = await serve(socketApp({ message: (_socket, data) => heard.put(data) }))
      const client = await RawClient.open(`${wsUrl}/socket`)
      client.write(rawFrame({ opcode: 0x3 }), rawFrame({ opcode: TEXT, payload: 'too late' }))
      expect(await client.closeCode()).toBe(1002)
      client.write(rawFrame({ opcode: TEXT, payload: 'far too late' }))
      expect(await client.rest()).toBe(0)
      expect(heard.size).toBe(0)
    })
  })
}
