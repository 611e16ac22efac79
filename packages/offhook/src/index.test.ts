import { expect, it } from 'vitest'
import * as index from './index.ts'

it('exports what it says, and nothing else', () => {
  expect(Object.keys(index)).toEqual(['run'])
})
