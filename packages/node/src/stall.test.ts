import { Duplex } from 'node:stream'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { watchProgress } from './stall.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A stream without a timeout of its own, which takes a piece when it is told to. */
function stream() {
  const taken: (() => void)[] = []
  const duplex = new Duplex({ write: (_chunk, _encoding, done) => void taken.push(done) })
  let written = 0
  const write = (piece: string) => {
    written += piece.length
    duplex.write(piece)
  }
  return { write, take: () => taken.shift()?.(), left: () => written - duplex.writableLength }
}

it('gives up a stream that takes nothing, but not one that takes a little, nor one that took all', () => {
  const { write, take, left } = stream()
  for (const piece of ['one', 'two', 'three']) write(piece)
  const stalled = vi.fn()
  const stop = watchProgress(left, 1_000, stalled)
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

it('does not give up a stream that takes as much as is added', () => {
  const { write, take, left } = stream()
  write('one')
  const stalled = vi.fn()
  const stop = watchProgress(left, 1_000, stalled)
  for (let second = 0; second < 10; second++) {
    write('one')
    take()
    vi.advanceTimersByTime(1_000)
  }
  expect(stalled).not.toHaveBeenCalled()
  stop()
})
