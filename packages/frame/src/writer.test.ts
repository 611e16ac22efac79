import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RSV1 } from './header.ts'
import { Opcode } from './opcode.ts'
import { type Platform, webPlatform } from './platform.ts'
import { concat, octets, type RawFrame, rawFrame } from './raw-frame.fixture.ts'
import { FrameWriter, Slab } from './writer.ts'

const KEY = [0x04, 0x03, 0x02, 0x01]

/** Keys are always the same; memory is counted, and full of what was never meant to be sent. */
class TestPlatform implements Platform {
  readonly decodeText = webPlatform.decodeText
  readonly isText = webPlatform.isText
  readonly writeText = webPlatform.writeText
  readonly encodeText = webPlatform.encodeText
  readonly allocations: number[] = []

  allocate(length: number): Uint8Array {
    this.allocations.push(length)
    return new Uint8Array(length).fill(0xee)
  }

  readonly keep: Platform['keep'] = webPlatform.keep
  readonly mask: Platform['mask'] = webPlatform.mask

  maskingKey(): number {
    return 0x01020304
  }
}

interface Ends {
  readonly platform: TestPlatform
  readonly slab: Slab
  readonly writers: FrameWriter[]
}

const COPY_ALL = Number.POSITIVE_INFINITY

function writersOf(count: number, masked = false, copyBelow?: number): Ends {
  const platform = new TestPlatform()
  const slab = new Slab(platform, { copyBelow })
  const writers = Array.from({ length: count }, () => new FrameWriter({ masked, slab }))
  return { platform, slab, writers }
}

function oneWriter(masked = false): { writer: FrameWriter; slab: Slab; platform: TestPlatform } {
  const { writers, slab, platform } = writersOf(1, masked)
  return { writer: writers[0] as FrameWriter, slab, platform }
}

function frame(raw: RawFrame, masked = false): Uint8Array {
  return rawFrame({ ...raw, key: masked ? KEY : undefined })
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i])
}

const lengths = [
  0, 1, 124, 125, 126, 127, 128, 4095, 4096, 4097, 32_767, 32_768, 32_769, 65_535, 65_536, 65_537,
]

describe.each([
  ['server', false],
  ['client', true],
] as const)('§5.2 Base Framing Protocol: a %s', (_role, masked) => {
  test.each(lengths)('writes a payload of %i bytes', (length) => {
    const { writer } = oneWriter(masked)
    const payload = octets(length)
    writer.write(Opcode.Binary, 0, true, payload)
    const wanted = frame({ opcode: Opcode.Binary, payload }, masked)
    expect(writer.pending).toBe(wanted.length)
    expect(same(concat(writer.take()), wanted)).toBe(true)
    expect(writer.pending).toBe(0)
    expect(same(payload, octets(length))).toBe(true)
  })

  test('writes FIN, RSV and opcode as it is told', () => {
    const { writer } = oneWriter(masked)
    writer.write(Opcode.Text, RSV1, false, octets(3))
    writer.write(Opcode.Ping, 0, true, octets(2))
    writer.write(Opcode.Continuation, 0, true, octets(0))
    expect(concat(writer.take())).toEqual(
      concat([
        frame({ opcode: Opcode.Text, rsv: 0x40, fin: false, payload: octets(3) }, masked),
        frame({ opcode: Opcode.Ping, payload: octets(2) }, masked),
        frame({ opcode: Opcode.Continuation }, masked),
      ]),
    )
  })

  test.each(['a', 'é', '日', '😀', '\ud800', 'é\udc00'])(
    'writes text of %j in every length, and around those where the header grows as UTF-8',
    (unit) => {
      const bytes = webPlatform.encodeText(unit).length
      const near = [125, 126, 65_535, 65_536].flatMap((limit) => {
        const count = Math.floor(limit / bytes)
        return [count - 1, count, count + 1, count + 2]
      })
      const counts = [...Array.from({ length: 140 }, (_, count) => count), ...near, 21_844, 21_845, 21_846]
      const wrong: number[] = []
      for (const count of counts) {
        for (const lead of ['', 'x', 'xy', 'xyz']) {
          const { writer } = oneWriter(masked)
          const text = lead + unit.repeat(count)
          writer.writeText(text)
          const wanted = frame({ opcode: Opcode.Text, payload: webPlatform.encodeText(text) }, masked)
          if (!same(concat(writer.take()), wanted)) wrong.push(count)
        }
      }
      expect(wrong).toEqual([])
    },
  )
})

/** Bytes of memory that writers take at a time. */
const SLAB = 131_072
/** What it has where nobody has much to send. */
const SMALL = 16 * 1024

describe('§5.3 Client-to-Server Masking', () => {
  test('Each frame has a key of its own', () => {
    const { writer, platform } = oneWriter(true)
    let key = 0
    Object.assign(platform, { maskingKey: () => ++key })
    writer.write(Opcode.Binary, 0, true, octets(2))
    writer.writeText('é'.repeat(100))
    writer.write(Opcode.Binary, 0, true, octets(40_000))
    expect(key).toBe(3)
    const bytes = concat(writer.take())
    expect([...bytes.slice(2, 6)]).toEqual([1, 0, 0, 0])
    expect([...bytes.slice(8 + 4, 8 + 8)]).toEqual([2, 0, 0, 0])
  })

  test('A large payload is masked in a copy: the caller may send it to others, too', () => {
    const { writer, platform } = oneWriter(true)
    const payload = octets(32_768)
    writer.write(Opcode.Binary, 0, true, payload)
    expect(same(payload, octets(32_768))).toBe(true)
    expect(platform.allocations).toEqual([8 + 32_768])
  })

  test('It is one piece with its header, behind what came before', () => {
    const { writer } = oneWriter(true)
    writer.write(Opcode.Ping, 0, true, octets(1))
    writer.write(Opcode.Binary, 0, true, octets(32_768))
    expect(writer.take().map(({ length }) => length)).toEqual([7, 8 + 32_768])
  })
})

describe('Pieces: what is written leaves together', () => {
  test('Small frames are one piece', () => {
    const { writer } = oneWriter()
    for (let i = 0; i < 100; i++) writer.write(Opcode.Binary, 0, true, octets(20))
    expect(writer.take().map(({ length }) => length)).toEqual([2200])
    expect(writer.take()).toEqual([])
  })

  test('From 4 KiB on a payload leaves by reference behind its header, between what came before and after it', () => {
    const { writer } = oneWriter()
    const [almost, large] = [octets(4095), octets(4096)]
    writer.write(Opcode.Binary, 0, true, almost)
    writer.write(Opcode.Binary, 0, true, large)
    writer.write(Opcode.Ping, 0, true, octets(1))
    const pieces = writer.take()
    expect(pieces.map(({ length }) => length)).toEqual([4 + 4095, 4, 4096, 3])
    expect(pieces[2]?.buffer).toBe(large.buffer)
  })

  test.each([0, 1, 100, 126, 65_536])('Or from as many bytes on as suits the transport: %i', (copyBelow) => {
    const writer = writersOf(1, false, copyBelow).writers[0] as FrameWriter
    const payloads = [copyBelow - 1, copyBelow]
      .filter((length) => length >= 0)
      .map((length) => octets(length))
    for (const payload of payloads) writer.write(Opcode.Binary, 0, true, payload)
    const pieces = writer.take()
    expect(pieces.map((piece) => payloads.indexOf(piece))).toEqual(copyBelow > 0 ? [-1, -1, 1] : [-1, 0])
    expect(concat(pieces)).toEqual(
      concat(payloads.map((payload) => frame({ opcode: Opcode.Binary, payload }))),
    )
  })

  test('Frames that are alike but for their payload share a header; others never do', () => {
    const { writers, platform } = writersOf(2)
    const [a, b] = writers as [FrameWriter, FrameWriter]
    const payload = octets(40_000)
    a.write(Opcode.Binary, 0, true, payload)
    b.write(Opcode.Binary, 0, true, octets(40_000, 1))
    expect(a.take()[0]).toBe(b.take()[0])
    expect(platform.allocations).toEqual([4])
    for (const [rsv, fin, opcode, length] of [
      [0, false, Opcode.Binary, 40_000],
      [RSV1, false, Opcode.Binary, 40_000],
      [RSV1, false, Opcode.Text, 40_000],
      [RSV1, false, Opcode.Text, 40_001],
    ] as const) {
      const other = octets(length)
      a.write(opcode, rsv, fin, other)
      expect(same(concat(a.take()), frame({ opcode, rsv, fin, payload: other }))).toBe(true)
    }
  })

  test('A header is made for the first frame too, be it the emptiest', () => {
    const { writers } = writersOf(1, false, 0)
    const writer = writers[0] as FrameWriter
    writer.write(Opcode.Continuation, 0, false, octets(0))
    expect(concat(writer.take())).toEqual(Uint8Array.of(0, 0))
  })

  test('Frames that were encoded before leave by reference if they are first or large, else behind the others', () => {
    const { writer } = oneWriter()
    const [first, small, large] = [octets(10), octets(20), octets(32_768)]
    writer.append(first)
    writer.append(small)
    writer.append(small)
    writer.append(large)
    expect(writer.pending).toBe(10 + 40 + 32_768)
    const pieces = writer.take()
    expect(pieces.map(({ length }) => length)).toEqual([10, 40, 32_768])
    expect(pieces[0]).toBe(first)
    expect(pieces[2]).toBe(large)
    expect(concat(pieces)).toEqual(concat([first, small, small, large]))
  })
})

describe('Slab: memory that writers share', () => {
  test('No memory is allocated before the first frame', () => {
    const { writers, platform } = writersOf(3)
    expect(writers.map(({ pending }) => pending)).toEqual([0, 0, 0])
    expect(platform.allocations).toEqual([])
  })

  test('What waits is counted, whoever writes behind it', () => {
    const { writers } = writersOf(3)
    for (const writer of writers) writer.write(Opcode.Binary, 0, true, octets(3))
    expect(writers.map(({ pending }) => pending)).toEqual([5, 5, 5])
  })

  test('Writers take turns in it, and each takes its own frames in order', () => {
    const { writers, platform } = writersOf(3)
    const frames = Array.from({ length: 30 }, (_, i) => octets(i, i))
    for (const [i, payload] of frames.entries()) writers[i % 3]?.write(Opcode.Binary, 0, true, payload)
    for (const [w, writer] of writers.entries()) {
      const own = frames.filter((_, i) => i % 3 === w)
      const pieces = writer.take()
      expect(pieces).toHaveLength(10)
      expect(concat(pieces)).toEqual(concat(own.map((payload) => frame({ opcode: Opcode.Binary, payload }))))
    }
    expect(platform.allocations).toEqual([SMALL])
  })

  test('When it is full there is a new one, and what stands in the old one stays', () => {
    const { writers, platform, slab } = writersOf(2, false, COPY_ALL)
    const [a, b] = writers as [FrameWriter, FrameWriter]
    for (let i = 0; i < 17; i++) a.write(Opcode.Binary, 0, true, octets(10_000, i))
    b.write(Opcode.Binary, 0, true, octets(50_000 % 16_000))
    const wanted = Array.from({ length: 17 }, (_, i) =>
      frame({ opcode: Opcode.Binary, payload: octets(10_000, i) }),
    )
    const pieces = a.take()
    expect(same(concat(pieces), concat(wanted))).toBe(true)
    expect(pieces).toHaveLength(3)
    expect(platform.allocations).toEqual([2 * 10_004, 6 * 10_004, SLAB])
    expect(slab.used).toBe(9 * 10_004 + 2004)
  })

  test.each([
    ['begins small', { length: 10, waiting: 0 }, SMALL],
    ['has room for twice what its writer has to send', { length: 5_000, waiting: 15_000 }, 40_000],
    ['has no more than a slab may', { length: 10_000, waiting: 100_000 }, SLAB],
    ['grows to what one frame needs', { length: 200_000, waiting: 0 }, 200_000],
  ])('It %s', (_title, { length, waiting }, size) => {
    const { slab, platform } = oneWriter()
    slab.renew(length, waiting)
    expect(slab.bytes).toHaveLength(size)
    expect(platform.allocations).toEqual([size])
  })

  test('It is no larger than its owner wishes', () => {
    const slab = new Slab(webPlatform, { size: 1000 })
    slab.renew(10, 0)
    expect(slab.bytes).toHaveLength(1000)
  })

  test('It is small again when it is full and who writes next has little to send', () => {
    const { writers, platform } = writersOf(2, false, COPY_ALL)
    const [a, b] = writers as [FrameWriter, FrameWriter]
    for (let i = 0; i < 3; i++) a.write(Opcode.Binary, 0, true, octets(10_000))
    for (let i = 0; i < 7; i++) {
      b.write(Opcode.Binary, 0, true, octets(8_000))
      b.take()
    }
    expect(platform.allocations).toEqual([2 * 10_004, 6 * 10_004, SMALL])
  })

  test('What has left is used again', () => {
    const { writer, slab, platform } = oneWriter()
    for (let i = 0; i < 1000; i++) {
      writer.write(Opcode.Binary, 0, true, octets(1000, i))
      const wanted = frame({ opcode: Opcode.Binary, payload: octets(1000, i) })
      expect(same(concat(writer.take()), wanted)).toBe(true)
      writer.recycle()
    }
    expect(platform.allocations).toEqual([SMALL])
    expect(slab.used).toBe(0)
  })

  test('Nothing is used again if others wrote behind it', () => {
    const { writers, slab } = writersOf(2)
    const [a, b] = writers as [FrameWriter, FrameWriter]
    a.write(Opcode.Ping, 0, true, octets(8))
    a.take()
    b.write(Opcode.Ping, 0, true, octets(8))
    a.recycle()
    expect(slab.used).toBe(20)
    b.take()
    b.recycle()
    expect(slab.used).toBe(10)
    b.recycle()
    expect(slab.used).toBe(10)
  })

  test('Nothing is used again while frames wait', () => {
    const { writer, slab } = oneWriter()
    writer.write(Opcode.Ping, 0, true, octets(8))
    writer.take()
    writer.write(Opcode.Ping, 0, true, octets(8))
    writer.recycle()
    expect(slab.used).toBe(20)
    expect(concat(writer.take())).toEqual(frame({ opcode: Opcode.Ping, payload: octets(8) }))
  })

  test('What was taken before the last time is not used again', () => {
    const { writer, slab } = oneWriter()
    for (let i = 0; i < 2; i++) {
      writer.write(Opcode.Ping, 0, true, octets(8))
      writer.take()
    }
    writer.recycle()
    expect(slab.used).toBe(10)
  })

  test('Whatever writers do in turns, each one sends its frames, and none is overwritten before it has left', () => {
    const op = fc.record({
      writer: fc.nat(2),
      kind: fc.constantFrom('write', 'text', 'append', 'take', 'leave'),
      opcode: fc.constantFrom(Opcode.Continuation, Opcode.Text, Opcode.Binary),
      fin: fc.boolean(),
      length: fc.oneof(fc.nat(300), fc.constantFrom(0, 125, 126, 9000, 22_000, 32_767, 32_768)),
    })
    const copyBelow = fc.constantFrom(undefined, 0, 126, COPY_ALL)
    fc.assert(
      fc.property(fc.array(op, { maxLength: 60 }), fc.boolean(), copyBelow, (ops, masked, copied) => {
        const { writers } = writersOf(3, masked, copied)
        const ends = writers.map((writer) => ({
          writer,
          wanted: [] as Uint8Array[],
          taken: [] as Uint8Array[],
        }))
        const leave = ({ writer, wanted, taken }: (typeof ends)[number]) => {
          taken.push(...writer.take())
          expect(same(concat(taken), concat(wanted))).toBe(true)
          writer.recycle()
          taken.length = 0
          wanted.length = 0
        }
        for (const [i, { writer: index, kind, opcode, fin, length }] of ops.entries()) {
          const end = ends[index] as (typeof ends)[number]
          const payload = octets(length, i)
          const text = 'aé日'.repeat(Math.ceil(length / 3)).slice(0, length)
          if (kind === 'write') {
            end.writer.write(opcode, 0, fin, payload)
            end.wanted.push(frame({ opcode, fin, payload }, masked))
          } else if (kind === 'text') {
            end.writer.writeText(text)
            end.wanted.push(frame({ opcode: Opcode.Text, payload: webPlatform.encodeText(text) }, masked))
          } else if (kind === 'append') {
            end.writer.append(payload)
            end.wanted.push(payload)
          } else if (kind === 'take') end.taken.push(...end.writer.take())
          else leave(end)
        }
        for (const end of ends) leave(end)
      }),
      { numRuns: 200 },
    )
  })
})

describe('Advisories', () => {
  test('ws CVE-2016-10518: memory that nobody filled is never sent', () => {
    const { writer } = oneWriter()
    writer.write(Opcode.Ping, 0, true, octets(0))
    writer.writeText('')
    writer.writeText('é'.repeat(63))
    expect(concat(writer.take())).toEqual(
      concat([
        frame({ opcode: Opcode.Ping }),
        frame({ opcode: Opcode.Text }),
        frame({ opcode: Opcode.Text, payload: webPlatform.encodeText('é'.repeat(63)) }),
      ]),
    )
  })
})
