import { afterEach, expect, it, vi } from 'vitest'
import { Deadline } from './deadline.ts'
import { collect } from './testing/collect.ts'

afterEach(() => void vi.restoreAllMocks())

it('asks for no timer of less than no time, of which Node 24 warns, where it has passed before there is one', async () => {
  vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValue(10)
  const timer = vi.spyOn(globalThis, 'setTimeout')
  expect(await new Deadline(5).within(new Promise(() => {}), () => 'late')).toBe('late')
  expect(timer).toHaveBeenCalledExactlyOnceWith(expect.any(Function), 0)
})

it('asks for the longest timer that there is where it is later: given more, timers fire at once', async () => {
  const timer = vi.spyOn(globalThis, 'setTimeout')
  const deadline = new Deadline(Number.POSITIVE_INFINITY)
  const work = new Promise((resolve) => setImmediate(resolve, 'done'))
  expect(await deadline.within(work, () => 'late')).toBe('done')
  expect(timer).toHaveBeenCalledExactlyOnceWith(expect.any(Function), 2 ** 31 - 1)
})

it('keeps nothing of what the work came to, whoever keeps it', async () => {
  const deadline = new Deadline(60_000)
  const outcome = new WeakRef(
    (await deadline.within(Promise.resolve({ payload: 'large' }), () => undefined)) ?? {},
  )
  await collect()
  expect(outcome.deref()).toBeUndefined()
  expect(deadline.hasPassed()).toBe(false)
})

it('says once that it is over, however often it is asked', async () => {
  const late = vi.fn()
  const deadline = new Deadline(1)
  await deadline.within(new Promise(() => {}), late)
  expect([deadline.hasPassed(), deadline.hasPassed(), deadline.signal.aborted]).toEqual([true, true, true])
  expect(late).toHaveBeenCalledOnce()
})

it('makes no timer for work that waits for nothing', async () => {
  const timer = vi.spyOn(globalThis, 'setTimeout')
  const deadline = new Deadline(60_000)
  expect(await deadline.within(Promise.resolve('done'), () => 'late')).toBe('done')
  for (let turn = 0; turn < 10; turn++) await undefined
  expect(timer).not.toHaveBeenCalled()
})

it('passes when no time is left, and not before', () => {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(1000)
  const deadline = new Deadline(5)
  const { signal } = deadline
  clock.mockReturnValue(1004.9)
  expect([deadline.hasPassed(), signal.aborted]).toEqual([false, false])
  clock.mockReturnValue(1005)
  expect([deadline.hasPassed(), signal.aborted]).toEqual([true, true])
})

it('gives each delivery a signal of its own, and all the same reason', () => {
  vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValue(10)
  const deadline = new Deadline(5)
  const signals = [1, 2].map(() => {
    deadline.renew()
    expect(deadline.hasPassed()).toBe(true)
    return deadline.signal
  })
  expect(signals[0]).not.toBe(signals[1])
  expect(signals[0]?.reason).toMatchObject({ name: 'TimeoutError' })
  expect(signals[0]?.reason).toBe(signals[1]?.reason)
})

it('has one signal, however often it is asked for, and aborts it by itself', async () => {
  const deadline = new Deadline(1)
  const { signal } = deadline
  expect(deadline.signal).toBe(signal)
  await deadline.within(new Promise(() => {}), () => {})
  expect(signal.aborted).toBe(true)
})
