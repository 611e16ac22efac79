import { inspect } from 'node:util'
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
    ['nothing', undefined, 'A handler threw undefined'],
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

  const boom = () => {
    throw new Error('boom')
  }

  it.each([
    ['its own inspection throws', { [inspect.custom]: boom }],
    ['that of its cause does', { cause: { [inspect.custom]: boom } }],
    ['its name does', Object.defineProperty({}, 'name', { get: boom })],
  ])('is a warning even if %s', async (_why, properties) => {
    const error = Object.defineProperties(new Error('broken'), Object.getOwnPropertyDescriptors(properties))
    expect(await warned(error)).toMatchObject({
      message: 'A handler threw what cannot be shown.',
      cause: error,
    })
  })

  it('is a warning even if its parts are no strings', async () => {
    const odd = Object.assign(new Error('broken'), { code: Symbol('code') })
    expect(await warned(odd)).toMatchObject({ message: 'broken', code: 'Symbol(code)' })
    const odder = Object.assign(new Error('broken'), { name: Symbol('name'), message: Symbol('message') })
    expect(await warned(odder)).toMatchObject({ message: expect.any(String) })
  })
})
