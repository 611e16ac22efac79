import { expect, test } from 'vitest'
import * as protocol from './index.ts'

test('The package exports these names and no others', () => {
  expect(Object.keys(protocol).sort()).toEqual(['PreparedMessage', 'Protocol', 'ProtocolError', 'prepare'])
})
