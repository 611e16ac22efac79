import { Opcode, RSV1, Slab, webPlatform } from '@offhook/frame'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concat, cutAt, End, FakeExtension, frame, type Role, utf8 } from './pair.fixture.ts'
import type { WriteFragment } from './sender.ts'

const { Continuation, Text, Binary, Ping, Pong } = Opcode

const peerOf = (role: Role): Role => (role === 'server' ? 'client' : 'server')

describe.each(['server', 'client'] as const)('A %s at rest', (role) => {
  const peer = peerOf(role)

  const message = fc.record({
    data: fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.uint8Array({ maxLength: 300 })),
    cuts: fc.array(fc.nat(300), { maxLength: 3 }),
    compressed: fc.boolean(),
    pinged: fc.boolean(),
  })
  type Message = typeof message extends fc.Arbitrary<infer T> ? T : never

  function framesFor({ data, cuts, compressed, pinged }: Message): Uint8Array[] {
    const plain = typeof data === 'string' ? utf8(data) : data
    const pieces = cutAt(compressed ? FakeExtension.deflate(plain) : plain, cuts)
    const frames = pieces.map((piece, i) =>
      frame(peer, i > 0 ? Continuation : typeof data === 'string' ? Text : Binary, piece, {
        fin: i === pieces.length - 1,
        rsv: compressed && i === 0 ? RSV1 : 0,
      }),
    )
    return pinged ? [...frames, frame(peer, Ping, 'beat')] : frames
  }

  /** What an end that echoes gets and sends; with `resting`, a new protocol goes on wherever one may. */
  function echoed(chunks: Uint8Array[], when: 'now' | 'later', resting: boolean) {
    const extension = new FakeExtension(when)
    const end = new End(role, { extension, slab: new Slab(webPlatform) })
    end.handlers.message = (data) => void end.protocol.send(data)
    let rests = 0
    const sent = chunks.flatMap((chunk) => {
      end.protocol.receive(chunk.slice())
      if (resting && end.rest()) rests++
      extension.answer()
      const frames = end.sent()
      if (resting && end.rest()) rests++
      return frames
    })
    return { sent, messages: end.messages, rests }
  }

  test('may be replaced wherever it rests, in each cut: the same comes in, and the same goes out', () => {
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(3000), { maxLength: 12 }),
        fc.constantFrom('now' as const, 'later' as const),
        (messages, cuts, when) => {
          const chunks = cutAt(concat(messages.flatMap(framesFor)), cuts)
          const { rests, ...replaced } = echoed(chunks, when, true)
          const { rests: _, ...kept } = echoed(chunks, when, false)
          expect(replaced).toEqual(kept)
          expect(replaced.messages).toEqual(messages.map(({ data }) => data))
          expect(rests).toBeGreaterThan(0)
        },
      ),
      { numRuns: 500 },
    )
  })

  /** Ends that are not at rest, each for one reason, and what brings them to rest. */
  const busy: Record<string, (end: End, extension: FakeExtension) => () => void> = {
    'inside a header': ({ protocol }) => {
      const bytes = frame(peer, Text, 'abc')
      protocol.receive(bytes.slice(0, 1))
      return () => protocol.receive(bytes.slice(1))
    },
    'inside a payload': ({ protocol }) => {
      const bytes = frame(peer, Text, 'abc')
      protocol.receive(bytes.slice(0, -1))
      return () => protocol.receive(bytes.slice(-1))
    },
    'inside a message': ({ protocol }) => {
      protocol.receive(frame(peer, Text, 'a', { fin: false }))
      return () => protocol.receive(frame(peer, Continuation, 'b'))
    },
    'in a pause': ({ protocol }) => {
      protocol.pause()
      return () => protocol.resume()
    },
    'with output to be taken': (end) => {
      end.protocol.send('a')
      return () => void end.take()
    },
    'while a message is inflated': ({ protocol }, extension) => {
      protocol.receive(frame(peer, Text, FakeExtension.deflate('abc'), { rsv: RSV1 }))
      return () => extension.answer()
    },
    'while a message is compressed': (end, extension) => {
      end.protocol.send('abc')
      return () => {
        extension.answer()
        end.take()
      }
    },
    'while a message is sent in fragments': (end) => {
      let write: WriteFragment = () => {}
      end.protocol.sendFragments(true, (given) => {
        write = given
      })
      return () => {
        write(utf8('a'), true)
        end.take()
      }
    },
  }

  test.each(Object.keys(busy))('It is not at rest %s, and is behind it', (why) => {
    const extension = new FakeExtension(
      why.includes('compressed') || why.includes('inflated') ? 'later' : 'now',
    )
    const end = new End(role, why.includes('taken') ? {} : { extension })
    expect(end.rest()).toBe(true)
    const finish = busy[why]?.(end, extension)
    expect(end.rest()).toBe(false)
    finish?.()
    expect(end.rest()).toBe(true)
  })

  test.each<[how: string, end: (end: End) => void]>([
    ['when it closes', ({ protocol }) => void protocol.close()],
    ['when its peer has closed', ({ protocol }) => protocol.receive(frame(peer, Opcode.Close))],
    ['when it has failed', ({ protocol }) => protocol.receive(frame(peer, Pong, [], { fin: false }))],
    ['when the transport has ended', ({ protocol }) => protocol.end()],
  ])('It rests no more %s', (_how, finish) => {
    const end = new End(role)
    finish(end)
    end.take()
    expect(end.rest()).toBe(false)
  })

  test('It rests no more when the transport has ended, and a message is still to be delivered', () => {
    const end = new End(role)
    end.protocol.pause()
    end.protocol.receive(frame(peer, Binary, [1]))
    end.protocol.end()
    expect(end.rest()).toBe(false)
    end.protocol.resume()
    expect(end.messages).toEqual([Uint8Array.of(1)])
  })
})
