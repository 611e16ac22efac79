import { warnings } from '@offhook/testing'
import { expect, it } from 'vitest'
import { warn } from './warn.ts'

it.each([
  [new Error('broken'), 'broken'],
  ['a string', 'A handler threw a string'],
])('makes of %s a warning of the process', async (thrown, message) => {
  const warned = warnings()
  warn(thrown)
  expect(await warned.next()).toMatchObject({ message })
})
