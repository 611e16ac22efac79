import { Opcode, RSV1, Slab, webPlatform } from '@offhook/frame'
import { describe, expect, test, vi } from 'vitest'
import { concat, FakeExtension, framesOf, type Role, utf8 } from './pair.fixture.ts'
import { PreparedMessage, prepare } from './prepared.ts'
import { Sender } from './sender.ts'

const { Text, Binary } = Opcode
const { deflate } = FakeExtension

function senderOf(role: Role, extension?: FakeExtension): Sender {
  const options = { masked: role === 'client', slab: new Slab(webPlatform) }
  return new Sender(options, extension, { output() {} })
}

const sent = (role: Role, sender: Sender) => framesOf(role, concat(sender.take()))

describe('A prepared message', () => {
  test('Is text or binary, and what it sends is what a message would', () => {
    const sender = senderOf('server')
    sender.prepared(prepare('é'), true)
    sender.prepared(prepare(Uint8Array.of(1, 2)), true)
    expect(sent('server', sender)).toEqual([
      [Text, 0, utf8('é')],
      [Binary, 0, Uint8Array.of(1, 2)],
    ])
  })

  test('Is one piece of memory for all who send it', () => {
    const message = prepare('x'.repeat(200))
    const pieces = [senderOf('server'), senderOf('server')].map((sender) => {
      sender.prepared(message, true)
      return sender.take()[0]
    })
    expect(pieces[0]).toBe(pieces[1])
  })

  test('§5.3: is masked anew by each client', () => {
    const message = prepare('secret')
    const clients = [senderOf('client'), senderOf('client')]
    for (const client of clients) client.prepared(message, true)
    const bytes = clients.map((client) => concat(client.take()))
    expect(bytes[0]).not.toEqual(bytes[1])
    for (const frames of bytes) expect(framesOf('client', frames)).toEqual([[Text, 0, utf8('secret')]])
  })

  test('Keeps its place behind a message that is being compressed', () => {
    const extension = new FakeExtension('later')
    const sender = senderOf('server', extension)
    sender.message('first', true)
    sender.prepared(prepare('second'), false)
    expect(sender.pending).toBe(11)
    expect(sender.take()).toEqual([])
    extension.answer()
    expect(sent('server', sender)).toEqual([
      [Text, RSV1, deflate('first')],
      [Text, 0, utf8('second')],
    ])
  })
})

describe('A prepared message, compressed', () => {
  test('Is compressed once for all who would make the same bytes', () => {
    const extensions = [new FakeExtension('now', 'k'), new FakeExtension('now', 'k')]
    const message = prepare('tick')
    for (const extension of extensions) {
      const sender = senderOf('server', extension)
      sender.prepared(message, true)
      expect(sent('server', sender)).toEqual([[Text, RSV1, deflate('tick')]])
    }
    expect(extensions.map(({ compressions }) => compressions)).toEqual([1, 0])
  })

  test('Is compressed once also when others ask before the first is done', () => {
    const extensions = [new FakeExtension('later', 'k'), new FakeExtension('later', 'k')]
    const message = prepare('tick')
    const senders = extensions.map((extension) => senderOf('server', extension))
    for (const sender of senders) sender.prepared(message, true)
    extensions[0]?.answer()
    for (const sender of senders) expect(sent('server', sender)).toEqual([[Text, RSV1, deflate('tick')]])
    expect(extensions.map(({ compressions }) => compressions)).toEqual([1, 0])
  })

  test('Still reaches the others when the connection that compresses it is gone', () => {
    const extensions = [new FakeExtension('later', 'k'), new FakeExtension('later', 'k')]
    const [gone, other] = extensions.map((extension) => senderOf('server', extension)) as [Sender, Sender]
    const message = prepare('tick')
    gone.prepared(message, true)
    other.prepared(message, true)
    gone.abandon()
    extensions[0]?.answer()
    expect(gone.take()).toEqual([])
    expect(sent('server', other)).toEqual([[Text, RSV1, deflate('tick')]])
  })

  test('Is compressed once for each way to compress', () => {
    const extensions = [new FakeExtension('now', 'a'), new FakeExtension('now', 'b')]
    const message = prepare('tick')
    for (const extension of extensions) senderOf('server', extension).prepared(message, true)
    expect(extensions.map(({ compressions }) => compressions)).toEqual([1, 1])
  })

  test('Is compressed by each connection whose messages refer to earlier ones', () => {
    const extensions = [new FakeExtension('now'), new FakeExtension('now')]
    const message = prepare('tick')
    for (const extension of extensions) senderOf('server', extension).prepared(message, true)
    expect(extensions.map(({ compressions }) => compressions)).toEqual([1, 1])
  })

  test('Goes as it is where it does not shrink', () => {
    const extension = new FakeExtension('now', 'k')
    extension.threshold = 100
    const sender = senderOf('server', extension)
    sender.prepared(prepare('tick'), true)
    expect(sent('server', sender)).toEqual([[Text, 0, utf8('tick')]])
  })

  test('Is one for all copies of this module; nothing that came as JSON is', async () => {
    vi.resetModules()
    const other = await import('./prepared.ts')
    expect(other.PreparedMessage).not.toBe(PreparedMessage)
    expect(other.prepare('tick')).toBeInstanceOf(PreparedMessage)
    for (const none of [null, 'tick', Uint8Array.of(1), JSON.parse(JSON.stringify(prepare('tick')))]) {
      expect(none).not.toBeInstanceOf(PreparedMessage)
    }
  })
})
