import type { FailureCode, RefusalCode } from '@offhook/webhook'
import { expect, it } from 'vitest'
import { mendOf } from './mend.ts'
import { providerOf } from './providers.ts'

const codes: readonly (RefusalCode | FailureCode)[] = [
  'OFFHOOK_METHOD_NOT_ALLOWED',
  'OFFHOOK_CONTENT_TYPE_UNSUPPORTED',
  'OFFHOOK_BODY_NOT_JSON',
  'OFFHOOK_SIGNATURE_MISSING',
  'OFFHOOK_SIGNATURE_WRONG',
  'OFFHOOK_TIMESTAMP_MALFORMED',
  'OFFHOOK_TIMESTAMP_STALE',
  'OFFHOOK_TIMESTAMP_FUTURE',
  'OFFHOOK_ID_INVALID',
  'OFFHOOK_TYPE_INVALID',
  'OFFHOOK_DELIVER_FAILED',
  'OFFHOOK_DELIVER_OVERDUE',
]

it.each(codes)('%s has a mend, in a sentence', (code) => {
  expect(mendOf(code, providerOf('lemon-squeezy'))).toMatch(/^[A-Z][^_]+[.?]$/)
})

it('A mend calls the provider by its name', () => {
  expect(mendOf('OFFHOOK_SIGNATURE_MISSING', providerOf('lemon-squeezy'))).toContain('Lemon Squeezy')
})

it('A reason that says enough has no mend besides', () => {
  expect(mendOf('OFFHOOK_BODY_TOO_LARGE', providerOf('github'))).toBeUndefined()
})
