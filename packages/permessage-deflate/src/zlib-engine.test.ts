import { describe, expect, it, vi } from 'vitest'
import { zlibEngine } from './zlib-engine.fixture.ts'

describe('the engine over node:zlib', () => {
  const bytes = Buffer.from('Hello')
  const settings = { windowBits: 99, memLevel: 1, level: 1, dictionary: undefined, maxOutputLength: 1 }

  it('says so if it cannot, and never throws', () => {
    expect(zlibEngine.deflateSync(bytes, settings)).toBeUndefined()
    expect(zlibEngine.inflateSync(bytes, settings)).toEqual({ ok: false, reason: 'invalid' })
  })

  it('says so in its asynchronous forms too', () => {
    const done = vi.fn()
    zlibEngine.deflate(bytes, settings, done)
    zlibEngine.inflate(bytes, settings, done)
    expect(done.mock.calls).toEqual([[undefined], [{ ok: false, reason: 'invalid' }]])
  })
})
