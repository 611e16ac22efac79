import { describe, expect, it } from 'vitest'
import {
  createReceiver,
  discord,
  type HmacOptions,
  hmac,
  kick,
  mailgun,
  memoryStore,
  paypal,
  replayGuard,
  sns,
  stripe,
} from './index.ts'
import { keyPair } from './testing/key-pairs.ts'

const secret = 'a fine secret'
const fetch = () => Promise.reject(new Error('There is no network'))
const own: HmacOptions = { source: 'own', header: 'x-signature', secret }
const { publicKey } = keyPair('ed25519')
const rsa = keyPair('rsa-sha256').publicKey

describe.each([Number.NaN, 0, -1, '300' as unknown as number])('%o', (value) => {
  it.each<[string, () => unknown]>([
    ['the limit of a body', () => createReceiver({ scheme: hmac(own), deliver: () => {}, limit: value })],
    ['the size of a batch', () => createReceiver({ scheme: hmac(own), deliver: () => {}, maxBatch: value })],
    ['a deadline', () => createReceiver({ scheme: hmac(own), deliver: () => {}, deadline: value })],
    [
      'the deadline of a scheme',
      () => createReceiver({ scheme: hmac({ ...own, deadline: value }), deliver: () => {} }),
    ],
    ['the window of a guard', () => replayGuard({ window: value })],
    ['the lease of a guard', () => replayGuard({ lease: value })],
    ['the size of a store', () => memoryStore({ max: value })],
    ['the tolerance of an HMAC', () => stripe({ secret, tolerance: value })],
    ['the tolerance of discord', () => discord({ publicKey, tolerance: value })],
    ['the tolerance of kick', () => kick({ publicKey: rsa, tolerance: value })],
    ['the tolerance of mailgun', () => mailgun({ secret, tolerance: value })],
    ['the tolerance of paypal', () => paypal({ webhookId: '1', fetch, tolerance: value })],
    ['the tolerance of sns', () => sns({ topics: ['arn'], fetch, tolerance: value })],
  ])('is not %s', (_, create) => {
    expect(create).toThrow(expect.objectContaining({ code: 'OFFHOOK_LIMIT_INVALID' }))
  })
})

it('is lifted by Infinity', () => {
  expect(() => stripe({ secret, tolerance: Number.POSITIVE_INFINITY })).not.toThrow()
})
