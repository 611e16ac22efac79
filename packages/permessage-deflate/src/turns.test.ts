import { describe, expect, it } from 'vitest'
import { Turns } from './turns.ts'

describe('turns', () => {
  it('run a job at once if none is under way', () => {
    const turns = new Turns()
    const ran: string[] = []
    turns.take((release) => {
      ran.push('a')
      release()
    })
    turns.take(() => ran.push('b'))
    expect(ran).toEqual(['a', 'b'])
  })

  it('keep the order though the first ends last', () => {
    const turns = new Turns()
    const ran: string[] = []
    const releases: (() => void)[] = []
    turns.take((release) => releases.push(release))
    for (const name of ['b', 'c']) {
      turns.take((release) => {
        ran.push(name)
        release()
      })
    }
    expect(ran).toEqual([])
    releases[0]?.()
    expect(ran).toEqual(['b', 'c'])
  })

  it('put a job that is given during another behind those that wait', () => {
    const turns = new Turns()
    const ran: string[] = []
    const job = (name: string) => (release: () => void) => {
      ran.push(name)
      if (name === 'a') turns.take(job('d'))
      release()
    }
    let open = (): void => {}
    turns.take((release) => {
      open = release
    })
    for (const name of ['a', 'b', 'c']) turns.take(job(name))
    open()
    expect(ran).toEqual(['a', 'b', 'c', 'd'])
  })

  it('take no stack for jobs that wait', () => {
    const turns = new Turns()
    let count = 0
    let open = (): void => {}
    turns.take((release) => {
      open = release
    })
    for (let i = 0; i < 100_000; i++) {
      turns.take((release) => {
        count++
        release()
      })
    }
    open()
    expect(count).toBe(100_000)
  })

  it('go on after a job that throws once it has released', () => {
    const turns = new Turns()
    const ran: string[] = []
    const broken = () =>
      turns.take((release) => {
        release()
        throw new Error('broken')
      })
    expect(broken).toThrow('broken')
    turns.take(() => ran.push('next'))
    expect(ran).toEqual(['next'])
  })
})
