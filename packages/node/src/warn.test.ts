import { warnings } from '@offhook/testing'
import { describe, expect, it } from 'vitest'
import { warn } from './warn.ts'

async function warned(error: unknown): Promise<unknown> {
  const seen = warnings()
  warn(error)
  return seen.next()
}

function thrown(): Error {
  return Object.assign(new TypeError('broken'), { code: 'E_BROKEN' })
}

describe('An error that nobody listens for', () => {
  it.each([
    ['an error', new Error('broken'), 'broken'],
    ['a string', 'odd', "A handler threw 'odd'"],
    ['what has no string', Object.create(null), 'A handler threw [Object: null prototype] {}'],
  ])('is a warning of the process: %s', async (_what, error, message) => {
    expect(await warned(error)).toMatchObject({ message, cause: error })
  })

  it('keeps its name, its code and its stack', async () => {
    const error = thrown()
    const { name, code, stack } = (await warned(error)) as NodeJS.ErrnoException
    expect({ name, code, stack }).toEqual({ name: 'TypeError', code: 'E_BROKEN', stack: error.stack })
  })

  it('has where it was thrown in its detail, which Node prints, unlike a stack', async () => {
    expect(await warned(thrown())).toMatchObject({ detail: expect.stringMatching(/^ {4}at thrown \(/) })
  })

  it('has in it what caused it, and those that several handlers threw', async () => {
    const several = new AggregateError([new Error('one'), new Error('two', { cause: new Error('deep') })])
    const { detail } = (await warned(several)) as { detail: string }
    expect(['one', 'two', 'deep'].filter((word) => detail.includes(`Error: ${word}\n`))).toHaveLength(3)
  })
})
