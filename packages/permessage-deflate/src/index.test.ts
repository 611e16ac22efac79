import { expect, it } from 'vitest'
import * as permessageDeflate from './index.ts'

it('exports these names', () => {
  expect(Object.keys(permessageDeflate).sort()).toEqual([
    'DeflateCodec',
    'PermessageDeflateError',
    'permessageDeflate',
  ])
})
