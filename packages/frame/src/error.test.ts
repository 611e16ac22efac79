import { expect, test } from 'vitest'
import { FrameError } from './error.ts'

test('A FrameError is a RangeError with a stable code', () => {
  const error = new FrameError('OFFHOOK_CLOSE_CODE_FORBIDDEN', 'use 1000')
  expect(error).toBeInstanceOf(RangeError)
  expect(error).toMatchObject({
    name: 'FrameError',
    code: 'OFFHOOK_CLOSE_CODE_FORBIDDEN',
    message: 'use 1000',
  })
})
