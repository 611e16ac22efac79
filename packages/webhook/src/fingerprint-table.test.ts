import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FingerprintTable } from './fingerprint-table.ts'

/** Four words of a hash. */
function sha256(text: string): Int32Array {
  const bytes = createHash('sha256').update(text).digest()
  return Int32Array.from({ length: 4 }, (_, word) => bytes.readInt32LE(4 * word))
}

/** One that puts all into one bucket, and differs in its last word alone. */
function crowded(text: string): Int32Array {
  return Int32Array.of(7, 0, 0, sha256(text)[3] ?? 0)
}

/** The same in a Map, which keeps the order in which keys came. */
type Model = Map<string, { readonly done: boolean; readonly expires: number }>

interface Step {
  readonly key: string
  readonly does: 'mark' | 'remove' | 'remove the oldest'
  readonly done: boolean
  readonly expires: number
}

const step: fc.Arbitrary<Step> = fc.record({
  key: fc.integer({ min: 0, max: 60 }).map(String),
  does: fc.constantFrom('mark', 'mark', 'mark', 'remove', 'remove the oldest'),
  done: fc.boolean(),
  expires: fc.double({ noNaN: true }),
})

function take(model: Model, table: FingerprintTable, { key, does, done, expires }: Step): void {
  const at = table.find(key)
  expect(at !== 0).toBe(model.has(key))
  if (does === 'mark') {
    model.set(key, { done, expires })
    table.mark(at === 0 ? table.add() : at, done, expires)
  } else if (does === 'remove the oldest') {
    model.delete(model.keys().next().value ?? '')
    if (table.oldest !== 0) table.remove(table.oldest)
  } else if (at !== 0) {
    model.delete(key)
    table.remove(at)
  }
}

describe.each([
  ['a hash', sha256],
  ['a hash that puts all into one bucket', crowded],
])('a table by %s', (_, fingerprint) => {
  it('knows what a Map knows, in the order in which it came, however often it grows', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        const model: Model = new Map()
        const table = new FingerprintTable(fingerprint, 2)
        for (const step of steps) {
          take(model, table, step)
          expect(table.size).toBe(model.size)
          expect(table.oldest).toBe(table.find(model.keys().next().value ?? 'none'))
        }
        for (const [key, { done, expires }] of model) {
          const at = table.find(key)
          expect([table.isDone(at), table.expires(at)]).toEqual([done, expires])
          expect(table.oldest).toBe(at)
          table.remove(at)
        }
        expect([table.size, table.oldest]).toEqual([0, 0])
      }),
      { numRuns: 200 },
    )
  })

  it('tells keys apart by each word of their fingerprints', () => {
    const words = (text: string) => Int32Array.from(text.split(','), Number)
    const table = new FingerprintTable((text) => (text === '' ? new Int32Array(4) : words(text)))
    table.find('1,2,3,4')
    const at = table.add()
    // 257 is in the bucket of 1.
    expect(['1,2,3,4', '257,2,3,4', '1,9,3,4', '1,2,9,4', '1,2,3,9'].map((key) => table.find(key))).toEqual([
      at,
      ...[0, 0, 0, 0],
    ])
  })
})
