import { warnings } from '@offhook/testing'
import { expect, it } from 'vitest'
import { warn } from './warn.ts'

it.each([
  ['an error', new Error('broken'), 'broken'],
  ['a string', 'odd', "A handler threw 'odd'"],
  ['what has no string', Object.create(null), 'A handler threw [Object: null prototype] {}'],
])('makes of %s a warning of the process', async (_what, thrown, message) => {
  const warned = warnings()
  warn(thrown)
  expect(await warned.next()).toMatchObject({ message })
})
