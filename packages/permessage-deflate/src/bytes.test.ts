import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { join, joinLast } from './bytes.ts'

const anyParts = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 })

describe('joining', () => {
  it('puts parts one after another', () => {
    fc.assert(
      fc.property(anyParts, (parts) => {
        expect([...join(parts)]).toEqual(parts.flatMap((part) => [...part]))
      }),
    )
  })

  it('keeps the last bytes', () => {
    fc.assert(
      fc.property(anyParts, fc.integer({ min: 1, max: 60 }), (parts, length) => {
        expect([...joinLast(parts, length)]).toEqual(parts.flatMap((part) => [...part]).slice(-length))
      }),
    )
  })
})
