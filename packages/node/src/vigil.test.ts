import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { limitsOf } from './limits.ts'
import { type Expiry, Vigil, type Watched } from './vigil.ts'

/** A connection that is watched, and what became of it; time passes when the test says so. */
function watch(limits: Parameters<typeof limitsOf>[0], luck = 0) {
  const watched = { reading: true, midFrame: false, frames: 0, messages: 0 }
  const told: (Expiry | 'ping')[] = []
  const sink: Watched = Object.assign(watched, {
    rest: () => {},
    heartbeat: () => void told.push('ping'),
    expired: (why: Expiry) => void told.push(why),
  })
  let now = 1_000
  const time = vi.spyOn(performance, 'now').mockReturnValue(now)
  const random = vi.spyOn(Math, 'random').mockReturnValue(luck)
  const vigil = new Vigil(sink, limitsOf(limits))
  time.mockRestore()
  random.mockRestore()
  onTestFinished(() => vigil.end())
  const pass = (milliseconds: number) => {
    now += milliseconds
    vigil.sweep(now, milliseconds)
  }
  return { watched, told, vigil, pass }
}

describe('The heartbeat', () => {
  it('pings after each interval, and ends it where nothing arrives', () => {
    const { told, pass } = watch({ heartbeatInterval: 30, pongTimeout: 10 })
    pass(29)
    expect(told).toEqual([])
    pass(2)
    expect(told).toEqual(['ping'])
    pass(9)
    pass(1)
    expect(told).toEqual(['ping', 'pong-timeout'])
  })

  it.each([
    [0, 1_000],
    [0.5, 750],
    [0.999, 501],
  ])(
    'begins early by chance (%d), so that clients that come together are not pinged together',
    (luck, first) => {
      const { told, vigil, pass } = watch({ heartbeatInterval: 1_000, pongTimeout: 10 }, luck)
      pass(first - 1)
      expect(told).toEqual([])
      pass(1)
      expect(told).toEqual(['ping'])
      vigil.heard()
      pass(999)
      expect(told).toEqual(['ping'])
      pass(1)
      expect(told).toEqual(['ping', 'ping'])
    },
  )

  it('keeps its own beat, however late the sweep, so that those whom one sweep pings are apart again', () => {
    const { told, vigil, pass } = watch({ heartbeatInterval: 1_000, pongTimeout: 10 }, 0.5)
    pass(2_400)
    vigil.heard()
    pass(349)
    expect(told).toEqual(['ping'])
    pass(1)
    expect(told).toEqual(['ping', 'ping'])
  })

  it('may be of any length, and is as quick as the sweeps if that is 0', () => {
    const { told, vigil, pass } = watch({ heartbeatInterval: 0, pongTimeout: 10 })
    for (let i = 0; i < 3; i++) {
      pass(5)
      vigil.heard()
    }
    expect(told).toEqual(['ping', 'ping', 'ping'])
  })

  it.each([0, 0.999])('never begins if its interval is Infinity (%d)', (luck) => {
    const { told, pass } = watch({ heartbeatInterval: Number.POSITIVE_INFINITY }, luck)
    pass(1e9)
    expect(told).toEqual([])
  })

  it('takes anything that arrives as a sign of life', () => {
    const { told, vigil, pass } = watch({ heartbeatInterval: 30, pongTimeout: 10 })
    for (let i = 0; i < 3; i++) {
      pass(19)
      pass(11)
      vigil.heard()
    }
    expect(told).toEqual(['ping', 'ping', 'ping'])
  })

  it('does not take what arrived before the Ping for one', () => {
    const { told, vigil, pass } = watch({ heartbeatInterval: 30, pongTimeout: 10 })
    vigil.heard()
    pass(31)
    pass(10)
    expect(told).toEqual(['ping', 'pong-timeout'])
  })

  it('does not count the time in which nothing is read', () => {
    const { watched, told, vigil, pass } = watch({ heartbeatInterval: 30, pongTimeout: 10 })
    pass(31)
    watched.reading = false
    pass(1_000)
    watched.reading = true
    pass(9)
    expect(told).toEqual(['ping'])
    vigil.heard()
    pass(1)
    expect(told).toEqual(['ping'])
  })
})

describe('The idle timeout', () => {
  it('counts from the last message', () => {
    const { watched, told, pass } = watch({ idleTimeout: 100 })
    for (; watched.messages < 5; watched.messages++) pass(90)
    pass(90)
    expect(told).toEqual([])
    pass(100)
    expect(told).toEqual(['idle-timeout'])
  })
})

describe('The frame timeout', () => {
  it('gives each frame its time, also where one is always under way', () => {
    const { watched, told, pass } = watch({ frameTimeout: 100 })
    watched.midFrame = true
    for (; watched.frames < 5; watched.frames++) pass(90)
    pass(90)
    expect(told).toEqual([])
    pass(100)
    expect(told).toEqual(['frame-timeout'])
  })

  it('does not count the time in which nothing is read, nor that between frames', () => {
    const { watched, told, pass } = watch({ frameTimeout: 100 })
    watched.midFrame = true
    watched.reading = false
    pass(1_000)
    watched.reading = true
    pass(90)
    watched.midFrame = false
    pass(1_000)
    expect(told).toEqual([])
  })
})

describe('The rate of control frames', () => {
  it('is forgotten with time, and a burst of one second is allowed', () => {
    const { vigil, pass } = watch({ maxControlRate: 100 })
    const count = (controls: number) => Array.from({ length: controls }, () => vigil.control()).includes(true)
    expect(count(100)).toBe(false)
    pass(500)
    expect(count(50)).toBe(false)
    expect(count(1)).toBe(true)
    pass(10_000)
    expect(count(100)).toBe(false)
  })
})
