import { describe, expect, test, vi } from 'vitest'
import { LastView } from './last-view.ts'

const KIB = 1024

describe('The last view', () => {
  const make = vi.fn((memory: ArrayBufferLike) => new Int32Array(memory))

  test.each([0, 8, 256 * KIB])(
    'of a memory of %i bytes is made once, until another is asked for',
    (length) => {
      make.mockClear()
      const views = new LastView(make)
      const [one, other] = [new ArrayBuffer(length), new ArrayBuffer(length)]
      expect(views.of(one).buffer).toBe(one)
      expect(views.of(one)).toBe(views.of(one))
      expect(make).toHaveBeenCalledOnce()
      expect(views.of(other).buffer).toBe(other)
      expect(views.of(one).buffer).toBe(one)
      expect(make).toHaveBeenCalledTimes(3)
    },
  )

  test('of a large memory is not remembered, and takes no other’s place', () => {
    make.mockClear()
    const views = new LastView(make)
    const [small, large] = [new ArrayBuffer(8), new ArrayBuffer(256 * KIB + 8)]
    const view = views.of(small)
    expect(views.of(large)).not.toBe(views.of(large))
    expect(views.of(small)).toBe(view)
    expect(make).toHaveBeenCalledTimes(3)
  })
})
