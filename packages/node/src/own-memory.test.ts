import { describe, expect, it } from 'vitest'
import { ownMemory } from './own-memory.ts'

describe('Output that may wait long', () => {
  it('does not pin memory that is mostly of others', () => {
    const shared = new Uint8Array(1_000).fill(7)
    const own = ownMemory(shared.subarray(100, 120))
    expect(own).toEqual(new Uint8Array(20).fill(7))
    expect(own.buffer.byteLength).toBe(20)
  })

  it('is not copied if its memory is mostly its own', () => {
    const bytes = new Uint8Array(1_000).subarray(500)
    expect(ownMemory(bytes)).toBe(bytes)
  })
})
