import { expect, it } from 'vitest'
import { parameter } from './query.ts'

it.each([
  ['/hook?challenge=abc', 'abc'],
  ['https://example.com/hook?a=1&challenge=a%20b&c=2', 'a b'],
  [`?challenge=${'a'.repeat(256)}`, 'a'.repeat(256)],
])('a parameter of %j is %j', (url, value) => {
  expect(parameter(url, 'challenge')).toBe(value)
})

it.each([
  '/hook',
  '/hook?',
  '/hook?other=1',
  '/hook?challenge',
  '/hook?challenge=',
  '/hook?challenge=a&challenge=a',
  `/hook?challenge=${'a'.repeat(257)}`,
])('%j has none', (url) => {
  expect(parameter(url, 'challenge')).toBeUndefined()
})
