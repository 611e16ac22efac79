import { expect, it } from 'vitest'
import * as fetch from './index.ts'

it('exports these names', () => {
  expect(Object.keys(fetch).sort()).toEqual(['webhook'])
})
