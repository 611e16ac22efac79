import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Sweep, type Swept } from './sweep.ts'

const PERIOD = 100

class Member implements Swept {
  readonly #then: () => void
  place = 0
  sweeps = 0

  constructor(then: () => void = () => {}) {
    this.#then = then
  }

  sweep(): void {
    this.sweeps++
    this.#then()
  }
}

function sweepOf(...members: readonly Member[]): Sweep {
  const sweep = new Sweep(PERIOD)
  for (const member of members) sweep.add(member)
  return sweep
}

/** The immediate behind the timer, too. */
const nextSweep = () => vi.advanceTimersByTimeAsync(PERIOD + 1)

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setImmediate'] }))
afterEach(() => void vi.useRealTimers())

describe('A sweep', () => {
  it.each(Array.from({ length: 16 }, (_, left) => left))('looks at who has not left: %i', async (left) => {
    const members = [new Member(), new Member(), new Member(), new Member()]
    const sweep = sweepOf(...members)
    const leaves = (at: number) => (left & (1 << at)) !== 0
    for (const [at, member] of members.entries()) if (leaves(at)) sweep.delete(member)
    await nextSweep()
    expect(members.map(({ sweeps }) => sweeps)).toEqual(members.map((_, at) => (leaves(at) ? 0 : 1)))
  })

  it('does not mind a member that leaves twice', async () => {
    const [once, twice] = [new Member(), new Member()]
    const sweep = sweepOf(twice, once)
    sweep.delete(twice)
    sweep.delete(twice)
    await nextSweep()
    expect(once.sweeps).toBe(1)
  })

  it.each(['first', 'middle', 'last'])(
    'looks once at each who stays when the %s has others leave',
    async (which) => {
      const stays = [new Member(), new Member()]
      const goes = [new Member(), new Member()]
      const leaver = new Member(() => {
        for (const member of [leaver, ...goes]) sweep.delete(member)
      })
      const others = [stays[0], goes[0], stays[1], goes[1]] as Member[]
      others.splice({ first: 0, middle: 2, last: 4 }[which] as number, 0, leaver)
      const sweep = sweepOf(...others)
      await nextSweep()
      expect(stays.map(({ sweeps }) => sweeps)).toEqual([1, 1])
      await nextSweep()
      expect([leaver, ...goes, ...stays].map(({ sweeps }) => sweeps > 1)).toEqual([
        false,
        false,
        false,
        true,
        true,
      ])
    },
  )

  it('needs one timer while there is somebody, and none after that', async () => {
    const sweep = sweepOf()
    for (let i = 0; i < 3; i++) {
      const member = new Member()
      sweep.add(member)
      sweep.delete(member)
    }
    expect(vi.getTimerCount()).toBe(1)
    await nextSweep()
    expect(vi.getTimerCount()).toBe(0)
    sweep.add(new Member())
    await nextSweep()
    expect(vi.getTimerCount()).toBe(1)
  })
})
