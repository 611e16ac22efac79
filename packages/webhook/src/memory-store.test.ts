import { describe, expect, it } from 'vitest'
import * as node from './crypto/node.ts'
import * as web from './crypto/web.ts'
import { type MemoryStoreOptions, memoryStore, type ReplayStore } from './index.ts'

const stores: readonly [string, (options?: MemoryStoreOptions) => ReplayStore][] = [
  ['as it is made here', memoryStore],
  ['where a hash can be had at once', ({ max = 9, now = Date.now } = {}) => node.openStore(max, now)],
  ['where it cannot', ({ max = 9, now = Date.now } = {}) => web.openStore(max, now)],
]

describe.each(stores)('memoryStore, %s', (_, memoryStore) => {
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

  it('keeps what it had forgotten meanwhile', () => {
    const store = memoryStore()
    void store.keep('a', 1000)
    expect(['a', 'done'].map((key) => store.claim(key, 1000))).toEqual(['done', 'new'])
  })

  it('forgets what is released', () => {
    const store = memoryStore()
    void store.claim('a', 10)
    void store.release('a')
    expect(store.claim('a', 10)).toBe('new')
  })

  it('forgets the oldest beyond its bound, by the time of their claims', () => {
    const store = memoryStore({ max: 2 })
    for (const key of ['a', 'b']) void store.claim(key, 1000)
    void store.keep('b', 1000)
    void store.keep('a', 1000)
    void store.claim('c', 1000)
    expect(['c', 'b', 'a'].map((key) => store.claim(key, 1000))).toEqual(['pending', 'done', 'new'])
  })

  it('counts what is claimed again after its time as the newest', () => {
    let now = 0
    const store = memoryStore({ max: 2, now: () => now })
    void store.claim('a', 10)
    void store.claim('b', 1000)
    now = 10
    void store.claim('a', 1000)
    void store.keep('a', 1000)
    void store.claim('c', 1000)
    expect(['a', 'c', 'b'].map((key) => store.claim(key, 1000))).toEqual(['done', 'pending', 'new'])
  })

  it('gives what is claimed again after its time no second place', () => {
    let now = 0
    const store = memoryStore({ max: 2, now: () => now })
    void store.claim('a', 1000)
    void store.claim('b', 10)
    now = 10
    expect(['b', 'a'].map((key) => store.claim(key, 1000))).toEqual(['new', 'pending'])
  })

  it('never holds more, whatever is claimed, kept and released', () => {
    const store = memoryStore({ max: 3 })
    for (let index = 0; index < 10_000; index++) {
      void store.claim(`${index}`, 1000)
      if (index % 3 === 0) void store.release(`${index - 1}`)
      void store.keep(`${index % 7}`, 1000)
    }
    const remembered = Array.from({ length: 10_000 }, (_, index) => store.claim(`${index}`, 0) !== 'new')
    expect(remembered.filter(Boolean).length).toBeLessThanOrEqual(3)
  })
})

it('memoryStore remembers 10,000 keys by default', () => {
  const store = memoryStore()
  const keys = Array.from({ length: 10_001 }, (_, index) => `${index}`)
  for (const key of keys) void store.claim(key, 60_000)
  expect(['1', '0'].map((key) => store.claim(key, 60_000))).toEqual(['pending', 'new'])
})
