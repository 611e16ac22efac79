import { expect, test } from 'vitest'
import { ProtocolError } from './error.ts'

test('A ProtocolError is a RangeError with a stable code', () => {
  const error = new ProtocolError('OFFHOOK_INVALID_LIMIT', 'use 0')
  expect(error).toBeInstanceOf(RangeError)
  expect(error).toMatchObject({ name: 'ProtocolError', code: 'OFFHOOK_INVALID_LIMIT', message: 'use 0' })
})
