import { describe, expect, it } from 'vitest'
import type { FailureCode, RefusalCode } from './codes.ts'
import type { Delivery } from './delivery.ts'
import { answerTo, failure, refusal } from './statuses.ts'

/** Every code has a line: a code that is new does not compile without one. */
const refusals: Readonly<Record<RefusalCode, readonly [status: number, body: string]>> = {
  OFFHOOK_METHOD_NOT_ALLOWED: [405, 'Method Not Allowed\n'],
  OFFHOOK_CHALLENGE_REFUSED: [403, 'Forbidden\n'],
  OFFHOOK_CONTENT_TYPE_UNSUPPORTED: [415, 'Unsupported Media Type\n'],
  OFFHOOK_BODY_TOO_LARGE: [413, 'Content Too Large\n'],
  OFFHOOK_BODY_TIMEOUT: [408, 'Request Timeout\n'],
  OFFHOOK_BODY_ABORTED: [400, 'Bad Request\n'],
  OFFHOOK_BODY_CONSUMED: [500, 'Internal Server Error\n'],
  OFFHOOK_BODY_UNREADABLE: [500, 'Internal Server Error\n'],
  OFFHOOK_SIGNATURE_MISSING: [401, 'Unauthorized\n'],
  OFFHOOK_SIGNATURE_REPEATED: [401, 'Unauthorized\n'],
  OFFHOOK_SIGNATURE_WRONG: [401, 'Unauthorized\n'],
  OFFHOOK_SOURCE_UNKNOWN: [401, 'Unauthorized\n'],
  OFFHOOK_CERTIFICATE_UNTRUSTED: [401, 'Unauthorized\n'],
  OFFHOOK_CERTIFICATE_UNAVAILABLE: [503, 'Service Unavailable\n'],
  OFFHOOK_TIMESTAMP_MALFORMED: [401, 'Unauthorized\n'],
  OFFHOOK_TIMESTAMP_STALE: [401, 'Unauthorized\n'],
  OFFHOOK_TIMESTAMP_FUTURE: [401, 'Unauthorized\n'],
  OFFHOOK_BODY_NOT_JSON: [400, 'Bad Request\n'],
  OFFHOOK_BATCH_TOO_LARGE: [413, 'Content Too Large\n'],
  OFFHOOK_ID_INVALID: [400, 'Bad Request\n'],
  OFFHOOK_TYPE_INVALID: [400, 'Bad Request\n'],
  OFFHOOK_SCHEME_FAILED: [500, 'Internal Server Error\n'],
}

describe('a refusal', () => {
  it.each(Object.entries(refusals))('by %s is answered %j', (code, [status, body]) => {
    expect(answerTo(refusal(code as RefusalCode), {})).toMatchObject({ status, body })
  })

  it('ends the connection where the body was late, and nowhere else', () => {
    const ending = Object.keys(refusals).filter(
      (code) => answerTo(refusal(code as RefusalCode), {}).headers['connection'] === 'close',
    )
    expect(ending).toEqual(['OFFHOOK_BODY_TIMEOUT'])
  })

  it('of a forgery is answered as the provider wants, and no other is', () => {
    for (const [code, [status]] of Object.entries(refusals)) {
      const answer = answerTo(refusal(code as RefusalCode), { statuses: { forged: 406 } })
      const forged = { status: 406, body: 'Not Acceptable\n' }
      expect(answer).toMatchObject(status === 401 ? forged : { status })
    }
  })
})

it.each([
  [undefined, 503, 'Service Unavailable\n'],
  [429, 429, 'Too Many Requests\n'],
  [599, 599, ''],
])(
  'a failure that shall be answered %j is answered %d, by its name if it has one',
  (failed, status, body) => {
    const answer = answerTo(failure('OFFHOOK_DELIVER_FAILED', {} as Delivery), { statuses: { failed } })
    expect(answer).toMatchObject({ status, body })
  },
)

describe('the reason', () => {
  const failures: Readonly<Record<FailureCode, true>> = {
    OFFHOOK_DELIVER_FAILED: true,
    OFFHOOK_DELIVER_OVERDUE: true,
    OFFHOOK_DELIVER_ELSEWHERE: true,
    OFFHOOK_REPLAY_STORE_FAILED: true,
  }
  const reasons = [
    ...Object.keys(refusals).map((code) => refusal(code as RefusalCode).reason),
    ...Object.keys(failures).map((code) => failure(code as FailureCode, {} as Delivery).reason),
  ]

  it.each(reasons)('is a sentence: %s', (reason) => expect(reason).toMatch(/^[A-Z`].+\.$/))

  it('is that of one code alone', () => expect(new Set(reasons).size).toBe(reasons.length))
})
