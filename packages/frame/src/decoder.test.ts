import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { FrameDecoder, type FrameSink } from './decoder.ts'
import { FIN, type HeaderRules } from './header.ts'
import { isControl, Opcode } from './opcode.ts'
import { bigEndian, concat, octets, type RawFrame, rawFrame } from './raw-frame.fixture.ts'
import type { Violation } from './violation.ts'

const KEY = [0x37, 0xfa, 0x21, 0x3d]
const server: HeaderRules = { rsv: 0x70, masked: true, maxPayload: 2 ** 20 }
const client: HeaderRules = { ...server, masked: false }

interface Found {
  readonly first: number
  readonly payload: Uint8Array
}

/** Notes all that is found; what a data frame was cut into is joined again. */
class Notes implements FrameSink {
  readonly found: Found[] = []
  violated: Violation | undefined
  calls = 0
  /** Called in each call, as an application that pauses or stops would be. */
  meanwhile: (call: number) => void = () => {}

  data(
    opcode: Opcode,
    rsv: number,
    fin: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
    rest: number,
  ): void {
    expect(isControl(opcode)).toBe(false)
    const payload = bytes.slice(start, end)
    const last = this.found.at(-1)
    const goesOn = opcode === Opcode.Continuation && rsv === 0 && last !== undefined && last.first < FIN
    if (goesOn) this.found.pop()
    const first = goesOn ? last.first : rsv | opcode
    this.found.push({
      first: first | (fin && rest === 0 ? FIN : 0),
      payload: goesOn ? concat([last.payload, payload]) : payload,
    })
    this.meanwhile(this.calls++)
  }

  control(opcode: Opcode, bytes: Uint8Array, start: number, end: number): void {
    this.found.push({ first: FIN | opcode, payload: bytes.slice(start, end) })
    this.meanwhile(this.calls++)
  }

  violation(violation: Violation): void {
    this.violated = violation
    this.meanwhile(this.calls++)
  }
}

const deaf: FrameSink = { data() {}, control() {}, violation() {} }

/** What is found if each of the chunks is received; the chunks are copied, since they are unmasked in place. */
function decode(chunks: readonly Uint8Array[], rules: HeaderRules = server): Notes {
  const notes = new Notes()
  const decoder = new FrameDecoder(notes, rules)
  for (const chunk of chunks) decoder.receive(chunk.slice())
  return notes
}

/** As text, which compares faster than arrays of octets do; and these are compared by the thousand. */
function told({ found }: Notes): string[] {
  return found.map(({ first, payload }) => `${first}: ${payload.join()}`)
}

function bytewise(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (octet) => Uint8Array.of(octet))
}

function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length]
  return places.slice(1).map((end, i) => bytes.subarray(places[i], end))
}

/** A message in three fragments with control frames between them, short ones, long ones and empty ones. */
function stream(key: readonly number[] | undefined): Uint8Array {
  const frames: RawFrame[] = [
    { opcode: Opcode.Text, payload: octets(5) },
    { opcode: Opcode.Ping },
    { opcode: Opcode.Binary, fin: false, rsv: 0x40, payload: octets(126, 1) },
    { opcode: Opcode.Ping, payload: octets(125, 2) },
    { opcode: Opcode.Continuation, fin: false },
    { opcode: Opcode.Pong, payload: octets(3, 3) },
    { opcode: Opcode.Continuation, payload: octets(300, 4) },
    { opcode: Opcode.Binary },
    { opcode: Opcode.Text, payload: octets(125, 5) },
    { opcode: Opcode.Close, payload: octets(2, 6) },
  ]
  return concat(frames.map((frame) => rawFrame({ ...frame, key })))
}

const both = [
  ['server', server, KEY],
  ['client', client, undefined],
] as const

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('§5.2 Base Framing Protocol', () => {
  test.each(both)('A %s finds every frame in one chunk', (_role, rules, key) => {
    const { found, violated } = decode([stream(key)], rules)
    expect(found.map(({ first, payload }) => [first, payload.length])).toEqual([
      [0x81, 5],
      [0x89, 0],
      [0x42, 126],
      [0x89, 125],
      [0x00, 0],
      [0x8a, 3],
      [0x80, 300],
      [0x82, 0],
      [0x81, 125],
      [0x88, 2],
    ])
    expect(found[6]?.payload).toEqual(octets(300, 4))
    expect(found[8]?.payload).toEqual(octets(125, 5))
    expect(violated).toBeUndefined()
  })

  test.each([0, 1, 125, 126, 127, 128, 65_535, 65_536, 65_537])('A payload of %i bytes arrives', (length) => {
    for (const [, rules, key] of both) {
      const bytes = rawFrame({ opcode: Opcode.Binary, payload: octets(length), key })
      expect(decode([bytes], rules).found).toEqual([{ first: 0x82, payload: octets(length) }])
    }
  })

  test('The parts of a frame have its FIN and say what is to come; its RSV bits go with the first', () => {
    for (const fin of [true, false]) {
      const calls: unknown[] = []
      const sink: FrameSink = {
        ...deaf,
        data: (opcode, rsv, last, _bytes, start, end, rest) =>
          calls.push([opcode, rsv, last, end - start, rest]),
      }
      const decoder = new FrameDecoder(sink, client)
      const frame = rawFrame({ opcode: Opcode.Text, fin, rsv: 0x40, payload: octets(6) })
      for (const chunk of cutAt(frame, [2, 4, 7])) decoder.receive(chunk.slice())
      expect(calls).toEqual([
        [Opcode.Text, 0x40, fin, 2, 4],
        [Opcode.Continuation, 0, fin, 3, 1],
        [Opcode.Continuation, 0, fin, 1, 0],
      ])
    }
  })

  test('A payload is handed on as a range of the chunk, unmasked in place', () => {
    const chunk = rawFrame({ opcode: Opcode.Binary, payload: octets(90), key: KEY })
    let seen: Uint8Array | undefined
    const sink: FrameSink = {
      ...deaf,
      data(_opcode, _rsv, _fin, bytes) {
        seen = bytes
      },
    }
    new FrameDecoder(sink, server).receive(chunk)
    expect(seen).toBe(chunk)
    expect(chunk.slice(6)).toEqual(octets(90))
  })

  test('§5.3 A masking-key of zeros is a key like others', () => {
    for (const length of [3, 200]) {
      const frame = rawFrame({ opcode: Opcode.Binary, payload: octets(length), key: [0, 0, 0, 0] })
      expect(decode([frame]).found).toEqual([{ first: 0x82, payload: octets(length) }])
    }
  })
})

describe('§5.4 Fragmentation: "frames have no semantic meaning"', () => {
  test.each(both)('A %s finds the same frames at each split point', (_role, rules, key) => {
    const bytes = stream(key)
    const whole = told(decode([bytes], rules))
    for (let at = 0; at <= bytes.length; at++) {
      expect(told(decode(cutAt(bytes, [at]), rules)), `cut at ${at}`).toEqual(whole)
    }
  })

  test.each(both)('A %s finds the same frames one byte at a time', (_role, rules, key) => {
    const bytes = stream(key)
    expect(decode(bytewise(bytes), rules).found).toEqual(decode([bytes], rules).found)
  })

  test.each(both)('A %s finds the same frames however the bytes are cut', (_role, rules, key) => {
    const bytes = stream(key)
    const whole = told(decode([bytes], rules))
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
        expect(told(decode(cutAt(bytes, cuts), rules))).toEqual(whole)
      }),
    )
  })

  test('A large payload that is cut at random is unmasked with its key turned', () => {
    const payload = octets(70_000)
    const bytes = rawFrame({ opcode: Opcode.Binary, payload, key: KEY })
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 10 }), (cuts) => {
        const [frame] = decode(cutAt(bytes, cuts)).found
        expect(frame?.first).toBe(0x82)
        expect(frame?.payload.every((octet, i) => octet === payload[i])).toBe(true)
      }),
      { numRuns: 30 },
    )
  })
})

describe('A frame that lasts', () => {
  test('is told from another by the number of frames that have begun', () => {
    const decoder = new FrameDecoder(deaf, client)
    const frame = rawFrame({ opcode: Opcode.Binary, payload: octets(6) })
    for (const chunk of cutAt(frame, [2, 4])) decoder.receive(chunk.slice())
    expect(decoder.frames).toBe(1)
    decoder.receive(concat([frame, frame.slice(0, 1)]))
    expect([decoder.frames, decoder.midFrame]).toEqual([2, true])
  })
})

describe('§7.1.7 A violation', () => {
  const frame = rawFrame({ opcode: Opcode.Text, payload: octets(5), key: KEY })
  const wrong = rawFrame({ opcode: Opcode.Ping, fin: false, key: KEY })

  test('What came before it in the chunk is found, what comes after it is not', () => {
    const notes = decode([concat([frame, wrong, frame]), frame])
    expect(notes.found).toEqual([{ first: 0x81, payload: octets(5) }])
    expect(notes.violated).toBe('control-fragmented')
    expect(notes.calls).toBe(2)
  })

  test('It is found once, wherever the bytes are cut', () => {
    const bytes = concat([frame, wrong, frame])
    for (let at = 0; at <= bytes.length; at++) {
      const notes = decode(cutAt(bytes, [at]))
      expect([notes.violated, notes.found.length]).toEqual(['control-fragmented', 1])
    }
    expect(decode(bytewise(bytes)).violated).toBe('control-fragmented')
  })

  test.each([
    ['mask-missing', rawFrame({ opcode: Opcode.Text }), server],
    ['mask-forbidden', rawFrame({ opcode: Opcode.Text, key: KEY }), client],
    ['reserved-bits', rawFrame({ opcode: Opcode.Text, rsv: 0x40 }), { ...client, rsv: 0 }],
    ['reserved-opcode', Uint8Array.of(0x83, 0), client],
    ['reserved-opcode', Uint8Array.of(0x8b, 0), client],
    ['control-too-long', Uint8Array.of(0x89, 126, 0, 126), client],
    ['length-not-minimal', Uint8Array.of(0x82, 126, 0, 125), client],
    ['length-overflow', Uint8Array.from([0x82, 127, ...bigEndian(2n ** 63n, 8)]), client],
    ['frame-too-big', Uint8Array.from([0x82, 127, ...bigEndian(2 ** 20 + 1, 8)]), client],
  ] as const)('%s is told as soon as the header is there', (violation, bytes, rules) => {
    expect(decode([bytes], rules).violated).toBe(violation)
    expect(decode(bytewise(bytes), rules).violated).toBe(violation)
  })

  test('§10.4 A frame of exactly the limit passes', () => {
    const bytes = rawFrame({ opcode: Opcode.Binary, payload: octets(1000) })
    expect(decode([bytes], { ...client, maxPayload: 1000 }).violated).toBeUndefined()
    expect(decode([bytes], { ...client, maxPayload: 999 }).violated).toBe('frame-too-big')
  })
})

describe('What is held', () => {
  /** Counts the memory that is allocated by length. */
  function countAllocations(): { bytes: number } {
    const count = { bytes: 0 }
    const Original = Uint8Array
    class Counted extends Original {
      constructor(...parts: ConstructorParameters<typeof Uint8Array>) {
        super(...parts)
        const [length] = parts as readonly unknown[]
        if (typeof length === 'number') count.bytes += length
      }
    }
    vi.stubGlobal('Uint8Array', Counted)
    return count
  }

  test('At most 139 bytes: a header and a control payload, however many frames are cut', () => {
    const chunks = bytewise(concat([stream(KEY), stream(KEY), stream(KEY)]))
    const decoder = new FrameDecoder(deaf, server)
    const count = countAllocations()
    for (const chunk of chunks) decoder.receive(chunk)
    expect(count.bytes).toBe(139)
  })

  test('Nothing, if all frames come whole or are cut in their payload', () => {
    const bytes = rawFrame({ opcode: Opcode.Binary, payload: octets(500), key: KEY })
    const chunks = cutAt(bytes, [20, 200]).map((chunk) => chunk.slice())
    const decoder = new FrameDecoder(deaf, server)
    const count = countAllocations()
    for (const chunk of chunks) decoder.receive(chunk)
    expect(count.bytes).toBe(0)
  })

  test('rust websocket CVE-2022-35922: nothing is allocated by the length that a header declares', () => {
    const header = Uint8Array.from([0x82, 127, ...bigEndian(2n ** 53n - 1n, 8), 1])
    const decoder = new FrameDecoder(deaf, { ...client, maxPayload: Number.POSITIVE_INFINITY })
    const chunks = bytewise(header)
    const count = countAllocations()
    for (const chunk of chunks) decoder.receive(chunk)
    expect(count.bytes).toBe(139)
    expect(decoder.midFrame).toBe(true)
  })

  test('`midFrame` says whether the rest of a frame is awaited', () => {
    const notes = new Notes()
    const decoder = new FrameDecoder(notes, client)
    const frame = rawFrame({ opcode: Opcode.Text, payload: octets(3) })
    const states = bytewise(frame).map((chunk) => {
      decoder.receive(chunk)
      return decoder.midFrame
    })
    expect(states).toEqual([true, true, true, true, false])
  })

  test('`atRest` says whether another decoder could go on from here: before a frame, and behind one', () => {
    const decoder = new FrameDecoder(new Notes(), client)
    const states = [rawFrame({ opcode: Opcode.Text, payload: octets(3) }), rawFrame({ opcode: Opcode.Ping })]
      .flatMap((frame) => bytewise(frame))
      .map((chunk) => {
        decoder.receive(chunk)
        return decoder.atRest
      })
    expect(states).toEqual([false, false, false, false, true, false, true])
  })

  test('It is not at rest while a frame is handled, in a pause, nor once it has stopped', () => {
    const notes = new Notes()
    const decoder = new FrameDecoder(notes, client)
    const states: boolean[] = []
    notes.meanwhile = () => void states.push(decoder.atRest)
    decoder.receive(rawFrame({ opcode: Opcode.Text, payload: octets(3) }))
    decoder.pause()
    states.push(decoder.atRest)
    decoder.receive(rawFrame({ opcode: Opcode.Text, payload: octets(3) }))
    states.push(decoder.atRest)
    decoder.resume()
    states.push(decoder.atRest)
    decoder.stop()
    states.push(decoder.atRest)
    expect(states).toEqual([false, false, false, false, true, false])
  })
})

describe('pause, resume and stop', () => {
  const bytes = stream(KEY)
  const whole = decode([bytes])

  test.each([...whole.found.keys()])(
    'A pause in call %i delivers nothing more until it is over',
    (pauseAt) => {
      const notes = new Notes()
      const decoder = new FrameDecoder(notes, server)
      notes.meanwhile = (call) => call === pauseAt && decoder.pause()
      decoder.receive(bytes.slice())
      expect(notes.calls).toBe(pauseAt + 1)
      decoder.receive(bytes.slice(0, 4))
      decoder.receive(bytes.slice(4))
      expect(notes.calls).toBe(pauseAt + 1)
      expect(decoder.backlog).toBeGreaterThanOrEqual(bytes.length)
      decoder.resume()
      expect(notes.found).toEqual([...whole.found, ...whole.found])
      expect(decoder.backlog).toBe(0)
    },
  )

  test('A pause in every call, one byte at a time, loses nothing', () => {
    const notes = new Notes()
    const decoder = new FrameDecoder(notes, server)
    notes.meanwhile = () => decoder.pause()
    for (const chunk of bytewise(bytes)) decoder.receive(chunk)
    for (let i = 0; i < bytes.length; i++) decoder.resume()
    expect(notes.found).toEqual(whole.found)
  })

  test('A resume in the call that paused changes nothing', () => {
    const notes = new Notes()
    const decoder = new FrameDecoder(notes, server)
    notes.meanwhile = () => {
      decoder.pause()
      decoder.resume()
    }
    decoder.receive(bytes.slice())
    expect(notes.found).toEqual(whole.found)
  })

  test('A frame whose rest has arrived and waits is not awaited', () => {
    const decoder = new FrameDecoder(new Notes(), client)
    decoder.receive(Uint8Array.of(0x81, 2, 1))
    expect(decoder.midFrame).toBe(true)
    decoder.pause()
    decoder.receive(Uint8Array.of(2))
    expect([decoder.midFrame, decoder.backlog]).toEqual([false, 1])
  })

  test.each([...whole.found.keys()])('A stop in call %i is the last that is heard', (stopAt) => {
    const notes = new Notes()
    const decoder = new FrameDecoder(notes, server)
    notes.meanwhile = (call) => call === stopAt && decoder.stop()
    for (const chunk of cutAt(bytes, [7, 100])) decoder.receive(chunk.slice())
    decoder.receive(bytes.slice())
    decoder.resume()
    expect(notes.calls).toBe(stopAt + 1)
    expect([decoder.midFrame, decoder.backlog]).toEqual([false, 0])
  })

  test('A stop drops what waits', () => {
    const notes = new Notes()
    const decoder = new FrameDecoder(notes, server)
    decoder.pause()
    decoder.receive(bytes.slice())
    decoder.stop()
    decoder.receive(bytes.slice())
    expect(decoder.backlog).toBe(0)
    decoder.resume()
    expect([notes.calls, decoder.backlog]).toEqual([0, 0])
  })

  test('A stop inside a header awaits nothing more', () => {
    const decoder = new FrameDecoder(deaf, server)
    decoder.receive(bytes.slice(0, 1))
    decoder.stop()
    expect(decoder.midFrame).toBe(false)
  })

  test('A chunk that comes while one is decoded waits for its end', () => {
    const notes = new Notes()
    const decoder = new FrameDecoder(notes, server)
    notes.meanwhile = (call) => call === 2 && decoder.receive(bytes.slice())
    decoder.receive(bytes.slice())
    expect(notes.found).toEqual([...whole.found, ...whole.found])
  })

  test('A sink that throws stops the decoder, since where it was is lost', () => {
    const notes = new Notes()
    const decoder = new FrameDecoder(notes, server)
    notes.meanwhile = () => {
      throw new Error('mine')
    }
    expect(() => decoder.receive(bytes.slice())).toThrow('mine')
    decoder.receive(bytes.slice())
    expect(notes.calls).toBe(1)
  })
})

describe('Any bytes whatever', () => {
  test('They never throw, and mean the same however they are cut', () => {
    const anyRules = fc.constantFrom(server, client, { ...client, rsv: 0, maxPayload: 100 })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), anyRules, fc.array(fc.nat(60)), (bytes, rules, cuts) => {
        const atOnce = decode([bytes], rules)
        const inPieces = decode(
          cutAt(
            bytes,
            cuts.map((cut) => Math.min(cut, bytes.length)),
          ),
          rules,
        )
        expect(inPieces.found).toEqual(atOnce.found)
        expect(inPieces.violated).toEqual(atOnce.violated)
      }),
      { numRuns: 2000 },
    )
  })

  test('tungstenite CVE-2023-43669: a header that trickles in is read on, not read again from its start', () => {
    let reads = 0
    const rules: HeaderRules = {
      rsv: 0,
      masked: true,
      get maxPayload() {
        reads++
        return 2 ** 20
      },
    }
    const frame = rawFrame({ opcode: Opcode.Binary, payload: octets(65_536), key: KEY })
    decode(bytewise(frame.subarray(0, 200)), rules)
    expect(reads).toBe(1)
  })
})

test('A decoder says whether it is at work on a chunk', () => {
  const seen: boolean[] = []
  const note = () => void seen.push(decoder.decoding)
  const rules = { rsv: 0, masked: false, maxPayload: 1 }
  const decoder: FrameDecoder = new FrameDecoder({ data: note, control: note, violation: note }, rules)
  seen.push(decoder.decoding)
  decoder.receive(Uint8Array.of(0x82, 0))
  seen.push(decoder.decoding)
  expect(seen).toEqual([false, true, false])
})
