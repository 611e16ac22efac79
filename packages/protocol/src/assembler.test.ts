import { Opcode, RSV1, type Violation, webPlatform } from '@offhook/frame'
import { describe, expect, test } from 'vitest'
import { type AssemblerSink, compressedLimit, MessageAssembler } from './assembler.ts'
import { utf8 } from './pair.fixture.ts'

const { Continuation, Text, Binary } = Opcode

/** An assembler and what came out of it. */
class Bench implements AssemblerSink {
  readonly out: unknown[] = []
  readonly assembler: MessageAssembler

  constructor(limit = 100) {
    this.assembler = new MessageAssembler(this, webPlatform, limit, false)
  }

  message(data: string | Uint8Array): void {
    this.out.push(data)
  }

  compressed(isText: boolean, payload: Uint8Array): void {
    this.out.push([isText ? 'text' : 'binary', payload])
  }

  data(opcode: Opcode, fin: boolean, payload: string | Uint8Array, rsv = 0): Violation | undefined {
    const bytes = typeof payload === 'string' ? utf8(payload) : payload
    return this.assembler.data(opcode, rsv, fin, Uint8Array.of(0xff, ...bytes, 0xff), 1, 1 + bytes.length, 0)
  }
}

describe('§5.4 Fragmentation', () => {
  test('A message may be one frame', () => {
    const bench = new Bench()
    expect(bench.data(Text, true, 'é')).toBeUndefined()
    expect(bench.data(Binary, true, Uint8Array.of(1))).toBeUndefined()
    expect(bench.data(Text, true, '')).toBeUndefined()
    expect(bench.data(Binary, true, '')).toBeUndefined()
    expect(bench.out).toEqual(['é', Uint8Array.of(1), '', new Uint8Array(0)])
  })

  test('Or several, the last of which has FIN', () => {
    const bench = new Bench()
    bench.data(Text, false, 'He')
    bench.data(Continuation, false, '')
    bench.data(Continuation, false, 'l')
    expect(bench.out).toEqual([])
    bench.data(Continuation, true, 'lo')
    bench.data(Binary, false, Uint8Array.of(1, 2))
    bench.data(Continuation, true, Uint8Array.of(3))
    expect(bench.out).toEqual(['Hello', Uint8Array.of(1, 2, 3)])
  })

  test('Fragments that are all empty are an empty message', () => {
    const bench = new Bench()
    bench.data(Text, false, '')
    bench.data(Continuation, true, '')
    expect(bench.out).toEqual([''])
  })

  test('A continuation needs a beginning, also after a message was completed', () => {
    expect(new Bench().data(Continuation, true, '')).toBe('continuation-unexpected')
    expect(new Bench().data(Continuation, false, '')).toBe('continuation-unexpected')
    const bench = new Bench()
    bench.data(Text, false, '')
    bench.data(Continuation, true, '')
    expect(bench.data(Continuation, true, '')).toBe('continuation-unexpected')
  })

  test('"The fragments of one message MUST NOT be interleaved between the fragments of another"', () => {
    for (const opcode of [Text, Binary]) {
      for (const fin of [false, true]) {
        const bench = new Bench()
        bench.data(Text, false, 'a')
        expect(bench.data(opcode, fin, 'b')).toBe('continuation-expected')
        expect(bench.out).toEqual([])
      }
    }
  })
})

describe('§8.1 Handling of Errors in UTF-8-Encoded Data', () => {
  test('Characters may be cut between fragments', () => {
    const bench = new Bench()
    const bytes = utf8('é日😀')
    bench.data(Text, false, bytes.subarray(0, 1))
    for (let i = 1; i < bytes.length; i++)
      bench.data(Continuation, i === bytes.length - 1, bytes.slice(i, i + 1))
    expect(bench.out).toEqual(['é日😀'])
  })

  test('The message fails with the fragment that cannot be right', () => {
    expect(new Bench().data(Text, true, Uint8Array.of(0xc3))).toBe('text-not-utf8')
    const bench = new Bench()
    expect(bench.data(Text, false, Uint8Array.of(0x61, 0xed))).toBeUndefined()
    expect(bench.data(Continuation, false, Uint8Array.of(0xa0))).toBe('text-not-utf8')
  })

  test('A message that ends inside a character fails at its end', () => {
    const bench = new Bench()
    expect(bench.data(Text, false, Uint8Array.of(0xf0, 0x9f))).toBeUndefined()
    expect(bench.data(Continuation, true, Uint8Array.of(0x98))).toBe('text-not-utf8')
    expect(bench.out).toEqual([])
  })

  test('Binary messages may hold anything', () => {
    const bench = new Bench()
    bench.data(Binary, false, Uint8Array.of(0xff))
    expect(bench.data(Continuation, true, Uint8Array.of(0xfe))).toBeUndefined()
    expect(bench.out).toEqual([Uint8Array.of(0xff, 0xfe)])
  })
})

describe('§10.4 Implementation-Specific Limits', () => {
  test('A message of exactly the limit passes, one byte more does not', () => {
    for (const opcode of [Text, Binary]) {
      expect(new Bench(10).data(opcode, true, 'x'.repeat(10))).toBeUndefined()
      expect(new Bench(10).data(opcode, true, 'x'.repeat(11))).toBe('message-too-big')
    }
  })

  test('ws CVE-2016-10542: a fragmented message fails at the piece that exceeds the limit', () => {
    const bench = new Bench(10)
    expect(bench.data(Text, false, 'x'.repeat(5))).toBeUndefined()
    expect(bench.data(Continuation, false, 'x'.repeat(5))).toBeUndefined()
    expect(bench.data(Continuation, false, '')).toBeUndefined()
    expect(bench.data(Continuation, false, 'x')).toBe('message-too-big')
  })

  test('A part of a frame with which the message will exceed it fails before the rest has come', () => {
    const part = (rest: number) => {
      const { assembler } = new Bench(10)
      assembler.data(Binary, 0, false, new Uint8Array(5), 0, 5, 0)
      return assembler.data(Continuation, 0, true, Uint8Array.of(1), 0, 1, rest)
    }
    expect(part(4)).toBeUndefined()
    expect(part(5)).toBe('message-too-big')
  })

  test('ws#2333: what is counted is counted for each message anew', () => {
    const bench = new Bench(10)
    for (let i = 0; i < 100; i++) {
      expect(bench.data(Binary, false, 'x'.repeat(5))).toBeUndefined()
      expect(bench.data(Continuation, true, 'x'.repeat(5))).toBeUndefined()
    }
    expect(bench.out).toHaveLength(100)
  })
})

describe('RFC 7692 §6 Message Payload Transformation', () => {
  test('RSV1 on the first frame says that the message is compressed; what is inside is not looked at', () => {
    const bench = new Bench()
    bench.data(Text, true, Uint8Array.of(0xff), RSV1)
    bench.data(Binary, true, Uint8Array.of(1), RSV1)
    bench.data(Text, false, Uint8Array.of(0xff), RSV1)
    bench.data(Continuation, true, Uint8Array.of(0xfe))
    bench.data(Text, true, 'plain')
    expect(bench.out).toEqual([
      ['text', Uint8Array.of(0xff)],
      ['binary', Uint8Array.of(1)],
      ['text', Uint8Array.of(0xff, 0xfe)],
      'plain',
    ])
  })

  test('RSV1 on a continuation is refused', () => {
    const bench = new Bench()
    bench.data(Text, false, '', RSV1)
    expect(bench.data(Continuation, true, '', RSV1)).toBe('reserved-bits')
  })

  test('A compressed message may be somewhat longer than the limit, as deflate makes what it cannot shrink', () => {
    const most = compressedLimit(1000)
    expect(most).toBe(1000 + 143 + 1024)
    expect(new Bench(1000).data(Binary, true, new Uint8Array(most), RSV1)).toBeUndefined()
    expect(new Bench(1000).data(Binary, true, new Uint8Array(most + 1), RSV1)).toBe('message-too-big')
    const bench = new Bench(1000)
    bench.data(Binary, false, new Uint8Array(most), RSV1)
    expect(bench.data(Continuation, false, new Uint8Array(1))).toBe('message-too-big')
  })

  test('That holds for every limit', () => {
    expect(compressedLimit(0)).toBe(1024)
    expect(compressedLimit(2 ** 40)).toBeGreaterThan(2 ** 40 * 1.125)
    expect(compressedLimit(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
  })
})
