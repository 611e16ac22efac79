import { getEventListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Dispatcher, type Handler } from './index.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

describe('timeout', () => {
  it('fails the handler that takes longer, aborts its signal, and lets the others end', async () => {
    const dispatcher = new Dispatcher({ timeout: 1000 })
    let given: AbortSignal | undefined
    dispatcher.on('a', function slow(_, { signal }) {
      given = signal
      return new Promise(() => {})
    })
    dispatcher.module({ a: async () => {} })
    const dispatched = dispatcher.dispatch('a', 0)
    await vi.advanceTimersByTimeAsync(999)
    expect(given?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await dispatched).toMatchObject({
      error: { errors: [{ handler: 'slow', cause: { code: 'OFFHOOK_HANDLER_TIMEOUT' } }] },
    })
    expect(given?.reason).toMatchObject({ code: 'OFFHOOK_HANDLER_TIMEOUT' })
  })

  it('leaves no timer behind, and needs none for a handler that is done at once', async () => {
    const dispatcher = new Dispatcher({ timeout: 1000 })
    dispatcher.on('a', async () => {})
    dispatcher.on('a', () => {})
    dispatcher.on('a', () => {
      throw new Error('x')
    })
    expect(await dispatcher.dispatch('a', 0)).toMatchObject({
      error: { errors: [{ cause: new Error('x') }] },
    })
    await setImmediate()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('may be longer than a timer can be set to', async () => {
    const dispatcher = new Dispatcher({ timeout: 2 ** 31 })
    dispatcher.on('a', () => new Promise((resolve) => setTimeout(resolve, 1000)))
    const dispatched = dispatcher.dispatch('a', 0)
    await vi.advanceTimersByTimeAsync(1000)
    expect(await dispatched).toMatchObject({ kind: 'served' })
  })

  it('hands a handler what it is given without', async () => {
    const seen: unknown[] = []
    const dispatcher = new Dispatcher({ timeout: 1 })
    dispatcher.on('a', (event, { type }) => seen.push(event, type))
    await dispatcher.dispatch('a', 1)
    expect(seen).toEqual([1, 'a'])
  })

  it.each([Number.NaN, 0, -1])('cannot be %d', (timeout) => {
    const code = 'OFFHOOK_TIMEOUT_INVALID'
    expect(() => new Dispatcher({ timeout })).toThrow(expect.objectContaining({ code }))
  })

  it("aborts the handler's signal with that of the dispatch", async () => {
    const controller = new AbortController()
    const dispatcher = new Dispatcher({ timeout: 1000 })
    dispatcher.on('a', (_, { signal }) => {
      return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
    })
    const dispatched = dispatcher.dispatch('a', 0, { signal: controller.signal })
    controller.abort('enough')
    expect(await dispatched).toMatchObject({ error: { errors: [{ cause: 'enough' }] } })
  })

  it("aborts the handler's signal at once where the handler itself ends the dispatch", async () => {
    const controller = new AbortController()
    const dispatcher = new Dispatcher({ timeout: 1000 })
    const reasons: unknown[] = []
    dispatcher.on('a', (_, { signal }) => {
      controller.abort('enough')
      reasons.push(signal?.reason)
    })
    await dispatcher.dispatch('a', 0, { signal: controller.signal })
    expect(reasons).toEqual(['enough'])
  })

  it('aborts a signal that is asked for only then', async () => {
    const controller = new AbortController()
    const dispatcher = new Dispatcher({ timeout: 1000 })
    const reasons: unknown[] = []
    dispatcher.on('ended', (_, context) => {
      controller.abort('enough')
      reasons.push(context.signal?.reason)
    })
    dispatcher.on('late', async (_, context) => {
      await new Promise((resolve) => setTimeout(resolve, 1001))
      reasons.push(context.signal?.reason)
    })
    await dispatcher.dispatch('ended', 0, { signal: controller.signal })
    void dispatcher.dispatch('late', 0)
    await vi.advanceTimersByTimeAsync(1001)
    expect(reasons).toEqual(['enough', expect.objectContaining({ code: 'OFFHOOK_HANDLER_TIMEOUT' })])
  })

  it.each<[string, Handler]>([
    ['is done at once', (_, { signal }) => void signal],
    ['is done later', async (_, { signal }) => void signal],
    ['never is', (_, { signal }) => new Promise(() => void signal)],
    [
      'throws',
      (_, { signal }) => {
        throw signal
      },
    ],
    ['asks only when it is done', (_, context) => void setImmediate().then(() => context.signal)],
  ])('leaves no listener on the signal of the dispatch: of a handler that %s', async (_, handler) => {
    const { signal } = new AbortController()
    const dispatcher = new Dispatcher({ timeout: 1000 })
    dispatcher.on('a', handler)
    void dispatcher.dispatch('a', 0, { signal })
    await vi.advanceTimersByTimeAsync(1000)
    await setImmediate()
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
