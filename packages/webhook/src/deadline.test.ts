import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, it, vi } from 'vitest'
import { Deadline } from './deadline.ts'

afterEach(() => void vi.restoreAllMocks())

it('asks for no timer of less than no time, of which Node 24 warns, where it has passed before there is one', async () => {
  vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValue(10)
  const timer = vi.spyOn(globalThis, 'setTimeout')
  expect(await new Deadline(5).within(new Promise(() => {}))).toBeUndefined()
  expect(timer).toHaveBeenCalledExactlyOnceWith(expect.any(Function), 0)
})

it('keeps nothing of what the work came to, whoever keeps it', async () => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const deadline = new Deadline(60_000)
  const outcome = new WeakRef((await deadline.within(Promise.resolve({ payload: 'large' }))) ?? {})
  await new Promise((resolve) => setTimeout(resolve)) // A WeakRef is strong until its turn is over.
  collect()
  expect(outcome.deref()).toBeUndefined()
  expect(deadline.hasPassed()).toBe(false)
})
