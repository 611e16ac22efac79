import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'

/** With timers of its own, since other tests have started some. */
async function deadlines() {
  vi.resetModules()
  return (await import('./shared-deadline.ts')).SharedDeadline
}

/** Time passes when the test says so, for timers, immediates and the clock. */
function clockStopped(): void {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setImmediate', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
}

describe('A deadline that shares a timer', () => {
  it.each([
    [100, 125],
    [1_000, 1_250],
    [10_000, 11_000],
    [20, 25],
  ])('of %d ms comes once, not before, and by %d', async (milliseconds, latest) => {
    const SharedDeadline = await deadlines()
    clockStopped()
    const late = vi.fn()
    new SharedDeadline(milliseconds, late)
    vi.advanceTimersByTime(milliseconds - 1)
    expect(late).not.toHaveBeenCalled()
    vi.advanceTimersByTime(latest - milliseconds + 2)
    expect(late).toHaveBeenCalledOnce()
    vi.advanceTimersByTime(10 * latest)
    expect(late).toHaveBeenCalledOnce()
  })

  it('never comes when it has ended, or if it is Infinity', async () => {
    const SharedDeadline = await deadlines()
    clockStopped()
    const late = vi.fn()
    new SharedDeadline(40, late).end()
    new SharedDeadline(Number.POSITIVE_INFINITY, late)
    vi.advanceTimersByTime(1e8)
    expect(late).not.toHaveBeenCalled()
  })

  it('comes in the context of no request, whoever started the timer', async () => {
    const SharedDeadline = await deadlines()
    const tenant = new AsyncLocalStorage<string>()
    const seen = await tenant.run(
      'a',
      () => new Promise((late) => void new SharedDeadline(60, () => late(tenant.getStore()))),
    )
    expect(seen).toBeUndefined()
  })
})
