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
