import { once } from 'node:events'
import { expect, it } from 'vitest'
import { warn } from './warn.ts'

it.each([
  [new Error('broken'), 'broken'],
  ['a string', 'A handler threw a string'],
])('makes of %s a warning of the process', async (thrown, message) => {
  const warned = once(process, 'warning')
  warn(thrown)
  expect(await warned).toEqual([expect.objectContaining({ message })])
})
