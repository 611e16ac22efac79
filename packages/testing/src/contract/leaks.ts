import { afterAll, beforeAll, expect, vi } from 'vitest'

/**
 * Around a suite: it may leave no socket, no server and no timer behind, nor a rejection that nobody
 * handled, nor a warning.
 */
export function leavesNothingBehind(): void {
  const complaints: unknown[] = []
  const complain = (complaint: unknown) => complaints.push(complaint)
  const timers = new TimerWatch()
  let handlesBefore: string[] = []

  beforeAll(async () => {
    // What the suite before has closed is gone some turns of the event loop later.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    handlesBefore = tcpHandles()
    timers.start()
    process.on('unhandledRejection', complain).on('warning', complain)
  })

  afterAll(async () => {
    process.off('unhandledRejection', complain).off('warning', complain)
    expect(complaints, 'unhandled rejections and warnings').toEqual([])
    // A handle is gone some turns of the event loop after it was closed.
    const handlesAreGone = () => expect(tcpHandles(), 'open handles').toEqual(handlesBefore)
    await vi.waitFor(handlesAreGone, { interval: 1, timeout: 10_000 })
    await new Promise(setImmediate) // Who owned a handle hears of it a turn later.
    timers.stop()
    expect(timers.pending, 'timers, by where they were set').toEqual([])
  })
}

function tcpHandles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP'))
}

/** Knows which timers were set and have neither fired nor been cleared. */
class TimerWatch {
  readonly #original = { setTimeout, clearTimeout }
  readonly #pending = new Map<unknown, string>()

  get pending(): string[] {
    return [...this.#pending.values()]
  }

  start(): void {
    globalThis.setTimeout = Object.assign(this.#set, this.#original.setTimeout)
    globalThis.clearTimeout = this.#clear
  }

  stop(): void {
    Object.assign(globalThis, this.#original)
  }

  readonly #set = (callback: (...args: unknown[]) => void, delay?: number, ...args: unknown[]) => {
    const fired = () => {
      this.#pending.delete(timer)
      callback(...args)
    }
    const timer = this.#original.setTimeout(fired, delay)
    this.#pending.set(timer, new Error(`${delay} ms`).stack ?? '')
    return timer
  }

  readonly #clear: typeof clearTimeout = (timer) => {
    this.#pending.delete(timer)
    this.#original.clearTimeout(timer)
  }
}
