import { applyMask } from '@offhook/frame'
import { describe, expect, it } from 'vitest'
import { mask } from './mask.ts'

/** The same memory, filled alike, for each way to mask it. */
function filled(length: number): Buffer {
  return Buffer.alloc(length, 'All work and no play makes a dull server.')
}

describe('§5.3 Client-to-Server Masking: units of 64 bits', () => {
  it.each([0x04030201, 0xff, -1, 0x80000000 | 0])('does what words do, at all alignments: %i', (key) => {
    for (let start = 0; start < 9; start++) {
      for (let end = 4991; end < 5000; end++) {
        const [wide, words] = [filled(5000), filled(5000)]
        mask(wide, start, end, key)
        applyMask(words, start, end, key)
        expect(wide.equals(words)).toBe(true)
      }
    }
  })

  it('finds its place in a view that begins anywhere, and leaves what is around', () => {
    for (let offset = 0; offset < 9; offset++) {
      const [wide, words] = [filled(5000), filled(5000)]
      mask(wide.subarray(offset), 3, 4500, 0x04030201)
      applyMask(words.subarray(offset), 3, 4500, 0x04030201)
      expect(wide.equals(words)).toBe(true)
    }
  })

  it('leaves payloads below 4 KiB to words', () => {
    const [short, words] = [filled(100), filled(100)]
    mask(short, 0, 100, 0x04030201)
    applyMask(words, 0, 100, 0x04030201)
    expect(short.equals(words)).toBe(true)
  })
})
