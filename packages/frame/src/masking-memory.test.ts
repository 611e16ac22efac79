import { afterEach, describe, expect, test, vi } from 'vitest'
import { applyMask } from './mask.ts'
import { MaskingMemory } from './masking-memory.ts'
import { octets } from './raw-frame.fixture.ts'

const KIB = 1024
const keys = [0x04030201, 0xff, -1, 0x80000000 | 0]

function refuses(): never {
  throw new RangeError('could not allocate memory')
}

/** Engines, each with what stands for the global `WebAssembly` in it. */
const engines: readonly (readonly [name: string, webAssembly: unknown])[] = [
  ['with WebAssembly', WebAssembly],
  ['without it', undefined],
  ['that forbids it', { Module: refuses }],
  ['that has no memory for it', { Module: WebAssembly.Module, Instance: refuses }],
]

afterEach(() => vi.unstubAllGlobals())

function memoryOf(webAssembly: unknown, length: number): MaskingMemory {
  vi.stubGlobal('WebAssembly', webAssembly)
  return new MaskingMemory(length)
}

/** Where masking `bytes` is not what §5.3 says. */
function wrongIn(
  memory: MaskingMemory,
  bytes: Uint8Array,
  cuts: readonly [start: number, end: number][],
  key: number,
) {
  return cuts.filter(([start, end]) => {
    const wanted = octets(bytes.length)
    bytes.set(wanted)
    applyMask(wanted, start, end, key)
    memory.mask(bytes, start, end, key)
    return !wanted.every((octet, i) => octet === bytes[i])
  })
}

describe.each(engines)('§5.3 Client-to-Server Masking, in an engine %s', (_, webAssembly) => {
  test.each(keys)('where it is received: all lengths up to 200, at all alignments; key %i', (key) => {
    const memory = memoryOf(webAssembly, 64 * KIB)
    const cuts = Array.from({ length: 200 * 17 }, (__, i): [number, number] => [
      i % 17,
      (i % 17) + Math.floor(i / 17),
    ])
    for (const lead of [0, 1, 7]) {
      expect(wrongIn(memory, memory.bytes.subarray(lead, lead + 300), cuts, key)).toEqual([])
    }
  })

  test('elsewhere: short, by way of the scratch page, and longer than that', () => {
    const memory = memoryOf(webAssembly, 64 * KIB)
    const ends = [0, 15, 16, 17, 2047, 2050, 2051, 2052, 64 * KIB, 64 * KIB + 3, 64 * KIB + 4, 150 * KIB]
    const cuts = ends.map((end): [number, number] => [Math.min(3, end), end])
    const bytes = octets(151 * KIB).subarray(5)
    expect(keys.flatMap((key) => wrongIn(memory, bytes, cuts, key))).toEqual([])
  })

  test('is as long as was asked, and stays what it is when something else is masked', () => {
    const memory = memoryOf(webAssembly, 100_000)
    expect(memory.bytes).toHaveLength(100_000)
    memory.bytes.fill(7)
    memory.mask(new Uint8Array(200_000), 0, 200_000, 1)
    expect(memory.bytes.every((octet) => octet === 7)).toBe(true)
  })
})

test('The last octet that can be received into has the scratch page behind it, and no more', () => {
  const { bytes } = new MaskingMemory(256 * KIB)
  expect(bytes.buffer.byteLength).toBe(320 * KIB)
})
