import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { join } from './bytes.ts'
import { Window } from './window.ts'

describe('the sliding window', () => {
  it('holds the last 2^bits bytes of all that passed, and no more', () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 6 })
    fc.assert(
      fc.property(messages, (passed) => {
        const window = new Window(9)
        for (const message of passed) window.slide(message)
        const last = join(passed).slice(-512)
        expect(window.length).toBe(last.length)
        expect(window.dictionary).toEqual(last.length === 0 ? undefined : last)
        expect(window.dictionary?.buffer.byteLength ?? 0).toBeLessThanOrEqual(512)
      }),
    )
  })

  it('has memory of its own, so that a message may be reused or freed', () => {
    const window = new Window(9)
    const message = Buffer.from('hello')
    window.slide(message)
    message.fill(0)
    expect(Buffer.from(window.dictionary ?? []).toString()).toBe('hello')
  })

  it('can be emptied', () => {
    const window = new Window(9)
    window.slide(Buffer.from('hello'))
    window.clear()
    expect(window.dictionary).toBeUndefined()
  })
})
