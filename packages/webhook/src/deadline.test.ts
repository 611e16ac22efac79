import { afterEach, expect, it, vi } from 'vitest'
import { Deadline } from './deadline.ts'

afterEach(() => void vi.restoreAllMocks())

it('asks for no timer of less than no time, of which Node 24 warns, where it has passed before there is one', async () => {
  vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValue(10)
  const timer = vi.spyOn(globalThis, 'setTimeout')
  expect(await new Deadline(5).within(new Promise(() => {}))).toBeUndefined()
  expect(timer).toHaveBeenCalledExactlyOnceWith(expect.any(Function), 0)
})
