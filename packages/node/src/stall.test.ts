import { Duplex } from 'node:stream'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { watchStall } from './stall.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A stream without a timeout of its own, which takes a piece when it is told to. */
function stream() {
  const taken: (() => void)[] = []
  const duplex = new Duplex({ write: (_chunk, _encoding, done) => void taken.push(done) })
  return { duplex, take: () => taken.shift()?.() }
}

it('gives up a stream that takes nothing, and not who takes a little, nor who took all', () => {
  const { duplex, take } = stream()
  for (const piece of ['one', 'two', 'three']) duplex.write(piece)
  const stalled = vi.fn()
  const stop = watchStall(duplex, 1_000, { stalled })
  vi.advanceTimersByTime(999)
  take()
  vi.advanceTimersByTime(1_000)
  take()
  vi.advanceTimersByTime(1)
  expect(stalled).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1_000)
  expect(stalled).toHaveBeenCalledOnce()
  stop()
  vi.advanceTimersByTime(10_000)
  expect(stalled).toHaveBeenCalledOnce()
})
