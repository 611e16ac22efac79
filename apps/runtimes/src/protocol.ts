import { prepare } from '@offhook/protocol'
import { Line, type LineOptions } from './line.ts'
import { bytesOf, hex, same } from './same.ts'
import type { Suite } from './suite.ts'

const LENGTHS = [0, 1, 125, 126, 5000, 65_535, 65_536, 300_000]

/** What comes back of texts and bytes of all lengths. */
function echoes(options: LineOptions, lengths: readonly number[]): void {
  const { client, heard } = new Line(options)
  for (const length of lengths) {
    const text = 'ä'.repeat(length / 2).padStart(length / 2 + (length % 2), 'x')
    const bytes = new Uint8Array(length).fill(length)
    client.send(text)
    client.send(bytes)
    same(heard.splice(0), [text, hex(bytes)])
  }
}

/** The code of the Close that a server sends to who sends this. */
async function codeFor(digits: string, options: LineOptions = {}): Promise<number> {
  const { server, client, closed } = new Line(options)
  server.receive(bytesOf(digits))
  server.end()
  client.end()
  const [, { code }] = await closed
  return code
}

export const protocol: Suite = {
  'messages of all lengths come back': () => echoes({}, LENGTHS),
  'they do in chunks of any size': () => {
    for (const chunk of [1, 2, 3, 7, 64, 127]) echoes({ chunk }, LENGTHS.slice(0, 5))
  },

  'a message may come in fragments, between them a Ping'() {
    const { server, heard } = new Line()
    // 'Hé' is cut within its second letter.
    for (const digits of [
      '01 82 00000000 48c3',
      '89 81 00000000 70',
      '00 80 00000000',
      '80 81 00000000 a9',
    ]) {
      server.receive(bytesOf(digits))
    }
    same(heard, ['pong 70', 'Hé'])
  },

  'a Ping is answered'() {
    const { client, heard } = new Line()
    client.ping(Uint8Array.of(1, 2))
    same(heard, ['pong 0102'])
  },

  async 'the closing handshake is clean on both ends'() {
    const { client, closed } = new Line({ chunk: 1 })
    client.close(4001, 'enough ✓')
    const end = { code: 4001, clean: true, violation: undefined }
    // §5.5.1: the answer "typically echos the status code", and no more.
    same(await closed, [
      { ...end, reason: 'enough ✓' },
      { ...end, reason: '' },
    ])
    same(client.send('too late'), false)
  },

  async 'each violation is failed with its code'() {
    same(await codeFor('81 81 00000000 ff'), 1007)
    same(await codeFor('80 80 00000000'), 1002)
    same(await codeFor('88 81 00000000 03'), 1002)
    same(await codeFor('82 8b 00000000', { maxMessage: 10 }), 1009)
  },

  async 'what a handler throws closes the connection with 1011'() {
    const { client, closed, failures } = new Line({
      message() {
        throw new Error('no')
      },
    })
    client.send('Hello')
    const [{ code }] = await closed
    same([code, failures], [1011, ['Error: no']])
  },

  async 'a transport that ends without a Close is told as 1006'() {
    const { server, client, closed } = new Line()
    server.end()
    client.end()
    same(
      (await closed).map(({ code, clean }) => [code, clean]),
      [
        [1006, false],
        [1006, false],
      ],
    )
  },

  'a prepared message goes to many'() {
    const lines = [new Line(), new Line()]
    const hello = prepare('Hello, all')
    for (const { server } of lines) server.send(hello)
    same(
      lines.map(({ heard }) => heard),
      [['Hello, all'], ['Hello, all']],
    )
  },
}
