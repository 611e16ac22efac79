import { describe, expect, it } from 'vitest'
import {
  cloudEvents,
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
  const receiver = (limits: object, scheme = hmac(own)) =>
    createReceiver({ scheme, deliver: () => {}, ...limits })

  it.each<[string, string, string, () => unknown]>([
    ['the limit of a body', 'limit', 'bytes', () => receiver({ limit: value })],
    ['the size of a batch', 'maxBatch', 'events', () => receiver({ maxBatch: value })],
    ['a deadline', 'deadline', 'milliseconds', () => receiver({ deadline: value })],
    [
      'the deadline of a scheme',
      ...(['deadline', 'milliseconds'] as const),
      () => receiver({}, hmac({ ...own, deadline: value })),
    ],
    ['the window of a guard', 'window', 'milliseconds', () => replayGuard({ window: value })],
    ['the lease of a guard', 'lease', 'milliseconds', () => replayGuard({ lease: value })],
    ['the size of a store', 'max', 'keys', () => memoryStore({ max: value })],
    ['the tolerance of an HMAC', 'tolerance', 'seconds', () => stripe({ secret, tolerance: value })],
    ['the tolerance of discord', 'tolerance', 'seconds', () => discord({ publicKey, tolerance: value })],
    ['the tolerance of kick', 'tolerance', 'seconds', () => kick({ publicKey: rsa, tolerance: value })],
    ['the tolerance of mailgun', 'tolerance', 'seconds', () => mailgun({ secret, tolerance: value })],
    [
      'the tolerance of paypal',
      ...(['tolerance', 'seconds'] as const),
      () => paypal({ webhookId: '1', fetch, tolerance: value }),
    ],
    [
      'the tolerance of sns',
      ...(['tolerance', 'seconds'] as const),
      () => sns({ topics: ['arn'], fetch, tolerance: value }),
    ],
    [
      'the rate of cloudEvents',
      ...(['rate', 'requests a minute'] as const),
      () => cloudEvents({ secret, origins: '*', rate: value }),
    ],
  ])('is not %s: the error names `%s`, and that it is in %s', (_, option, unit, create) => {
    const message = expect.stringContaining(`\`${option}\` is no number of ${unit} above 0`)
    expect(create).toThrow(expect.objectContaining({ code: 'OFFHOOK_LIMIT_INVALID', message }))
  })
})

it('is lifted by Infinity', () => {
  expect(() => stripe({ secret, tolerance: Number.POSITIVE_INFINITY })).not.toThrow()
})
