import { expect, test } from 'vitest'
import { ProtocolError } from './error.ts'

test('A ProtocolError is a RangeError with a stable code', () => {
  const error = new ProtocolError('OFFHOOK_LIMIT_INVALID', 'use 0')
  expect(error).toBeInstanceOf(RangeError)
  expect(error).toMatchObject({ name: 'ProtocolError', code: 'OFFHOOK_LIMIT_INVALID', message: 'use 0' })
})
