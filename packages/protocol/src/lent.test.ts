import { Opcode, RSV1, Slab } from '@offhook/frame'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concat, cutAt, End, FakeExtension, frame, lentMemory, receiveLent, utf8 } from './pair.fixture.ts'
import { prepare } from './prepared.ts'

const { Continuation, Text, Binary } = Opcode

/** A server that reads into one memory, what its application kept, and what its peer gets. */
function newServer(when: 'now' | 'later', lend = false) {
  const extension = new FakeExtension(when)
  const end = new End('server', { slab: new Slab(lentMemory), extension, lend })
  const kept: (string | Uint8Array)[] = []
  end.handlers.message = (data) => void kept.push(data)
  return { end, extension, kept, protocol: end.protocol }
}

describe('A transport that reads into the same memory again', () => {
  const message = fc.record({
    data: fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.uint8Array({ maxLength: 300 })),
    cuts: fc.array(fc.nat(300), { maxLength: 3 }),
    compressed: fc.boolean(),
  })
  const reads = fc.array(fc.record({ at: fc.nat(3000), pause: fc.boolean() }), { maxLength: 12 })

  test('takes nothing from who keeps messages, in each fragmentation, in each cut, with each pause', () => {
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 6 }),
        reads,
        fc.constantFrom('now', 'later'),
        (messages, cuts, when) => {
          const { protocol, extension, kept } = newServer(when as 'now' | 'later')
          const bytes = concat(
            messages.flatMap(({ data, cuts: places, compressed }) => {
              const plain = typeof data === 'string' ? utf8(data) : data
              const pieces = cutAt(compressed ? FakeExtension.deflate(plain) : plain, places)
              return pieces.map((piece, i) =>
                frame('client', i > 0 ? Continuation : typeof data === 'string' ? Text : Binary, piece, {
                  fin: i === pieces.length - 1,
                  rsv: compressed && i === 0 ? RSV1 : 0,
                }),
              )
            }),
          )
          const chunks = cutAt(
            bytes,
            cuts.map(({ at }) => at),
          )
          for (const [i, chunk] of chunks.entries()) {
            if (cuts[i]?.pause === true) protocol.pause()
            receiveLent(protocol, chunk)
            if (cuts[i + 1]?.pause !== true) protocol.resume()
            extension.answer()
          }
          protocol.resume()
          extension.answer()
          expect(kept).toEqual(messages.map(({ data }) => data))
        },
      ),
      { numRuns: 500 },
    )
  })

  test('takes nothing from a large fragment, which is kept as it came', () => {
    const { protocol, kept } = newServer('now')
    const payload = new Uint8Array(40_000).map((_, i) => i)
    receiveLent(protocol, frame('client', Binary, payload, { fin: false }))
    receiveLent(protocol, frame('client', Continuation, [1]))
    expect(kept).toEqual([concat([payload, Uint8Array.of(1)])])
  })
})

describe('A message that is lent', () => {
  const sizes = [0, 1, 200, 40_000]

  test.each(sizes)('of %i bytes is read while it is handled, and not copied', (size) => {
    const { protocol, end } = newServer('now', true)
    const payload = new Uint8Array(size).fill(7)
    let lent: Uint8Array | undefined
    end.handlers.message = (data) => {
      lent = data as Uint8Array
    }
    receiveLent(protocol, frame('client', Binary, payload))
    expect(end.messages).toEqual([payload])
    expect(lent?.every((octet) => octet === 0xdd)).toBe(true)
  })

  test.each(sizes)('of %i bytes can be sent on, plain, compressed and prepared', (size) => {
    for (const when of ['now', 'later'] as const) {
      const { protocol, end, extension } = newServer(when, true)
      const payload = new Uint8Array(size).fill(7)
      end.handlers.message = (data) => {
        protocol.send(data, false)
        protocol.send(data, true)
        protocol.send(prepare(data, lentMemory), false)
      }
      receiveLent(protocol, frame('client', Binary, payload))
      extension.answer()
      expect(end.sent()).toEqual([
        [Binary, 0, payload],
        [Binary, RSV1, FakeExtension.deflate(payload)],
        [Binary, 0, payload],
      ])
    }
  })
})
