import { answer, checkAnswer } from '@offhook/handshake'
import {
  type DeflateCodec,
  type Inflated,
  type PermessageDeflateOptions,
  permessageDeflate,
} from '@offhook/permessage-deflate'
import { Line } from './line.ts'
import { asked, received } from './opening.ts'
import { bytesOf, hex, same } from './same.ts'
import type { Suite } from './suite.ts'

/** What a server and a client agree on, each its codec. */
function agreed(options: PermessageDeflateOptions): [server: DeflateCodec, client: DeflateCodec] {
  const extensions = [permessageDeflate(options)]
  const { request, ours } = asked({ extensions })
  const answered = answer(request, { extensions })
  if (!answered.accepted) throw new Error(answered.message)
  const opened = checkAnswer(ours, { statusCode: 101, headers: received(answered.headers) })
  if (!opened.ok) throw new Error(opened.message)
  const [server, client] = [answered.extensions[0], opened.extensions[0]]
  if (server === undefined || client === undefined) throw new Error('Nothing was agreed on')
  return [server.agreed, client.agreed]
}

function inflated(codec: DeflateCodec, bytes: Uint8Array, limit = 1_000_000): Promise<Inflated> {
  return new Promise((resolve) => codec.inflate(bytes, limit, resolve))
}

function compressed(codec: DeflateCodec, bytes: Uint8Array): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => codec.compress(bytes, resolve))
}

/** RFC 7692 §7.2.3: "Hello", in the ways in which one may compress it. */
const HELLOS = {
  'with one block (§7.2.3.1)': 'f248cdc9c90700',
  'stored (§7.2.3.3)': '000500faff48656c6c6f00',
  'with a final block (§7.2.3.4)': 'f348cdc9c9070000',
  'with two blocks (§7.2.3.5)': 'f248050000 00ffff cac9c90700',
}

const text = (string: string) => new TextEncoder().encode(string)
const takeover = { serverNoContextTakeover: false, clientNoContextTakeover: false }

/** All of it with one engine. */
export function deflateWith(options: PermessageDeflateOptions): Suite {
  return {
    async 'the messages of §7.2.3 are read'() {
      for (const digits of Object.values(HELLOS)) {
        const [server] = agreed(options)
        same(await inflated(server, bytesOf(digits)), { ok: true, bytes: text('Hello') })
      }
    },

    async 'a message may refer to the one before (§7.2.3.2)'() {
      const [server] = agreed({ ...options, ...takeover })
      await inflated(server, bytesOf('f248cdc9c90700'))
      same(await inflated(server, bytesOf('f200110000')), { ok: true, bytes: text('Hello') })
    },

    async 'what one end compresses, the other inflates, in order'() {
      for (const context of [{}, takeover]) {
        const [server, client] = agreed({ ...options, ...context })
        const messages = [1100, 2000, 40_000].map((length) => text('offhook '.repeat(length / 8)))
        const packed = await Promise.all(messages.map((message) => compressed(client, message)))
        same(packed[0] !== undefined && packed[0].length < 200, true)
        for (const [index, bytes] of packed.entries()) {
          if (bytes !== undefined) same(await inflated(server, bytes), { ok: true, bytes: messages[index] })
        }
      }
    },

    async 'a bomb is stopped at the limit'() {
      const [server, client] = agreed(options)
      const bomb = await compressed(client, new Uint8Array(900_000))
      same(await inflated(server, bomb ?? new Uint8Array(0), 10_000), { ok: false, reason: 'too-big' })
    },

    async 'what is no DEFLATE is invalid'() {
      const [server] = agreed(options)
      for (const digits of ['ff', '0755']) {
        same(await inflated(server, bytesOf(digits)), { ok: false, reason: 'invalid' })
      }
    },

    async 'what was cut short is invalid'() {
      const [server] = agreed(options)
      same(await inflated(server, bytesOf('f248cdc9c9')), { ok: false, reason: 'invalid' })
    },

    async 'a line with it echoes, in fewer bytes'() {
      const line = new Line({ extensions: agreed(options), chunk: 11 })
      const message = 'all work and no play '.repeat(1000)
      line.client.send(message)
      line.client.send(text(message))
      line.client.close()
      await line.closed
      same(line.heard, [message, hex(text(message))])
      same(line.received < message.length / 10, true)
    },
  }
}
