import { Opcode, RSV1, Slab, webPlatform } from '@offhook/frame'
import { describe, expect, test } from 'vitest'
import { concat, FakeExtension, framesOf, utf8 } from './pair.fixture.ts'
import { prepare } from './prepared.ts'
import { Sender } from './sender.ts'

const { Text, Binary, Ping, Close } = Opcode
const { deflate } = FakeExtension

/** A server's sender and the frames that it wrote. */
class Bench {
  readonly extension: FakeExtension
  readonly sender: Sender
  outputs = 0
  whenOutput: () => void = () => {}

  constructor(when: 'now' | 'later' | 'never' = 'never') {
    this.extension = new FakeExtension(when === 'now' ? 'now' : 'later')
    const options = { masked: false, slab: new Slab(webPlatform) }
    this.sender = new Sender(options, when === 'never' ? undefined : this.extension, this)
  }

  output(): void {
    this.outputs++
    this.whenOutput()
  }

  /** The frames since the last call. */
  frames(): unknown[] {
    return framesOf('server', concat(this.sender.take()))
  }
}

const text = (data: string) => [Text, 0, utf8(data)]
const compressed = (data: string) => [Text, RSV1, deflate(data)]

describe('§6.1 Sending Data', () => {
  test('Each message is a frame, text or binary', () => {
    const bench = new Bench()
    bench.sender.message('é', true)
    bench.sender.message(Uint8Array.of(1), true)
    expect(bench.sender.pending).toBe(4 + 3)
    expect(bench.frames()).toEqual([text('é'), [Binary, 0, Uint8Array.of(1)]])
    expect(bench.sender.pending).toBe(0)
  })

  test('Output is told for each frame', () => {
    const bench = new Bench()
    bench.sender.message('a', true)
    bench.sender.control(Ping, utf8('b'))
    bench.sender.message(Uint8Array.of(1), true)
    bench.sender.prepared(prepare('c'), true)
    expect(bench.outputs).toBe(4)
    bench.sender.fragments(Text, (write) => {
      write(utf8('d'), false)
      expect(bench.outputs).toBe(5)
      write(utf8('e'), true)
      expect(bench.outputs).toBe(6)
    })
  })

  test('What has left is used again', () => {
    const slab = new Slab(webPlatform)
    const sender = new Sender({ masked: false, slab }, undefined, { output() {} })
    sender.message('a', true)
    sender.take()
    sender.recycle()
    expect(slab.used).toBe(0)
  })
})

describe('RFC 7692 §6.1 Compression', () => {
  test('A message that is compressed at once is written at once, with RSV1', () => {
    const bench = new Bench('now')
    bench.sender.message('a', true)
    bench.sender.message(Uint8Array.of(1), true)
    expect(bench.frames()).toEqual([compressed('a'), [Binary, RSV1, deflate(Uint8Array.of(1))]])
  })

  test('The extension may send a message as it is, and so may the caller', () => {
    const bench = new Bench('now')
    bench.extension.threshold = 5
    bench.sender.message('short', true)
    bench.sender.message('long', true)
    bench.sender.message(Uint8Array.of(1), true)
    bench.sender.message('chosen', false)
    expect(bench.frames()).toEqual([
      compressed('short'),
      text('long'),
      [Binary, 0, Uint8Array.of(1)],
      text('chosen'),
    ])
  })

  test('Messages behind one that takes time wait for it, in order, compressed or not', () => {
    const bench = new Bench('later')
    bench.extension.threshold = 2
    for (const data of ['first', '2', 'third']) bench.sender.message(data, true)
    bench.sender.message('fourth', false)
    bench.sender.message(Uint8Array.of(5), false)
    expect(bench.frames()).toEqual([])
    bench.extension.answer()
    expect(bench.frames()).toEqual([
      compressed('first'),
      text('2'),
      compressed('third'),
      text('fourth'),
      [Binary, 0, Uint8Array.of(5)],
    ])
    bench.sender.message('next', false)
    expect(bench.frames()).toEqual([text('next')])
  })

  test('Bytes that wait for compression are pending, as UTF-8, also those that are being compressed', () => {
    const bench = new Bench('later')
    bench.sender.message('é', true)
    bench.sender.message('日', true)
    bench.sender.message(Uint8Array.of(1), false)
    expect(bench.sender.pending).toBe(2 + 3 + 1)
    bench.extension.answer()
    expect(bench.sender.pending).toBe(5 + 6 + 3)
    bench.sender.take()
    expect(bench.sender.pending).toBe(0)
  })

  test('§5.4 Control frames overtake what waits', () => {
    const bench = new Bench('later')
    bench.sender.message('a', true)
    bench.sender.control(Ping, utf8('now'))
    expect(bench.frames()).toEqual([[Ping, 0, utf8('now')]])
    bench.extension.answer()
    expect(bench.frames()).toEqual([compressed('a')])
  })

  test('What waits after nothing waited any more is sent as well', () => {
    const bench = new Bench('later')
    for (const round of ['1', '2']) {
      bench.sender.message(`compressed ${round}`, true)
      bench.sender.message(`plain ${round}`, false)
      bench.extension.answer()
      expect(bench.frames()).toEqual([compressed(`compressed ${round}`), text(`plain ${round}`)])
    }
  })

  test.each([1, 2, 3])(
    'A message sent while output %i is told does not overtake those that wait',
    (which) => {
      const bench = new Bench('later')
      for (const data of ['1', '2', '3']) bench.sender.message(data, data === '1')
      bench.whenOutput = () => {
        if (bench.outputs === which) bench.sender.message('4', false)
      }
      bench.extension.answer()
      expect(bench.frames()).toEqual([compressed('1'), text('2'), text('3'), text('4')])
    },
  )

  test('A long queue whose messages are compressed at once is taken apart without recursion', () => {
    const bench = new Bench('later')
    bench.sender.message('first', true)
    const now = new FakeExtension('now')
    bench.extension.compress = now.compress.bind(now)
    for (let i = 0; i < 50_000; i++) bench.sender.message('x', true)
    bench.extension.answer()
    expect(bench.outputs).toBe(50_001)
  })
})

describe('§5.5.1 Close', () => {
  test('It goes behind the messages that wait', () => {
    const bench = new Bench('later')
    bench.sender.message('a', true)
    bench.sender.message('b', true)
    bench.sender.close(Uint8Array.of(3, 232))
    expect(bench.frames()).toEqual([])
    bench.extension.answer()
    expect(bench.frames()).toEqual([compressed('a'), compressed('b'), [Close, 0, Uint8Array.of(3, 232)]])
  })

  test('`afterwards` is when all is written: now, or behind what waits', () => {
    const bench = new Bench('later')
    const order: string[] = []
    bench.sender.afterwards(() => order.push('idle'))
    bench.sender.message('a', true)
    bench.sender.close(Uint8Array.of(3, 232))
    bench.sender.afterwards(() => order.push('closed'))
    expect(order).toEqual(['idle'])
    bench.extension.answer()
    expect(order).toEqual(['idle', 'closed'])
  })

  test('§7.1.7 A failure is told at once; messages that wait, and one that is being compressed, are given up', () => {
    const bench = new Bench('later')
    bench.sender.message('a', true)
    bench.sender.message('b', true)
    bench.sender.close(Uint8Array.of(3, 232))
    bench.sender.fail(Uint8Array.of(3, 234))
    expect(bench.sender.pending).toBe(4)
    bench.extension.answer()
    expect(bench.frames()).toEqual([[Close, 0, Uint8Array.of(3, 234)]])
  })

  test('A failure after a Close writes no second one', () => {
    const bench = new Bench()
    bench.sender.close(Uint8Array.of(3, 232))
    bench.sender.fail(Uint8Array.of(3, 234))
    expect(bench.frames()).toEqual([[Close, 0, Uint8Array.of(3, 232)]])
  })

  test('What is abandoned is not written, and not pending', () => {
    const bench = new Bench('later')
    bench.sender.message('a', true)
    bench.sender.message('b', true)
    bench.sender.abandon()
    bench.extension.answer()
    expect([bench.sender.pending, bench.frames()]).toEqual([0, []])
  })
})
