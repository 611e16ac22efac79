import { describe, expect, it } from 'vitest'
import { memoryStore } from './index.ts'

describe('memoryStore', () => {
  it('says new once, then pending until the lease ends', () => {
    let now = 0
    const store = memoryStore({ now: () => now })
    expect(store.claim('a', 10)).toBe('new')
    now = 9
    expect(store.claim('a', 10)).toBe('pending')
    now = 10
    expect(store.claim('a', 10)).toBe('new')
  })

  it('says done until the window ends', () => {
    let now = 0
    const store = memoryStore({ now: () => now })
    void store.claim('a', 10)
    void store.keep('a', 100)
    now = 99
    expect(store.claim('a', 10)).toBe('done')
    now = 100
    expect(store.claim('a', 10)).toBe('new')
  })

  it('forgets what is released', () => {
    const store = memoryStore()
    void store.claim('a', 10)
    void store.release('a')
    expect(store.claim('a', 10)).toBe('new')
  })

  it('forgets the oldest beyond its bound, counting age from the last time that it was written', () => {
    const store = memoryStore({ max: 2 })
    for (const key of ['a', 'b']) void store.claim(key, 1000)
    void store.keep('a', 1000)
    void store.claim('c', 1000)
    expect(['c', 'a', 'b'].map((key) => store.claim(key, 1000))).toEqual(['pending', 'done', 'new'])
  })
})
