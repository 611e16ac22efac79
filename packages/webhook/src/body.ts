import type { RefusalCode } from './codes.ts'
import { type MaybePromise, settle } from './maybe-promise.ts'
import type { BodyProblem, BodyReader } from './request.ts'
import { type Refusal, refusal } from './statuses.ts'

const codes: Record<BodyProblem, RefusalCode> = {
  'too-large': 'OFFHOOK_BODY_TOO_LARGE',
  consumed: 'OFFHOOK_BODY_CONSUMED',
  aborted: 'OFFHOOK_BODY_ABORTED',
  timeout: 'OFFHOOK_BODY_TIMEOUT',
}

/** The raw bytes of a body, or why there are none. */
export function readBody(body: Uint8Array | BodyReader, limit: number): MaybePromise<Uint8Array | Refusal> {
  if (body instanceof Uint8Array) return within(limit, body)
  return settle(
    () => body(limit),
    (read) => ('bytes' in read ? within(limit, read.bytes) : refusal(codes[read.problem])),
    (thrown) => refusal('OFFHOOK_BODY_UNREADABLE', thrown),
  )
}

function within(limit: number, bytes: Uint8Array): Uint8Array | Refusal {
  return bytes.byteLength > limit ? refusal('OFFHOOK_BODY_TOO_LARGE') : bytes
}
