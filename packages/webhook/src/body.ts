import type { RefusalCode } from './codes.ts'
import type { BodyProblem, BodyReader } from './request.ts'
import { type Refusal, refusal } from './statuses.ts'

const codes: Record<BodyProblem, RefusalCode> = {
  'too-large': 'OFFHOOK_BODY_TOO_LARGE',
  consumed: 'OFFHOOK_BODY_CONSUMED',
  aborted: 'OFFHOOK_BODY_ABORTED',
  timeout: 'OFFHOOK_BODY_TIMEOUT',
}

/** The raw bytes of a body, or why there are none. */
export async function readBody(body: Uint8Array | BodyReader, limit: number): Promise<Uint8Array | Refusal> {
  if (body instanceof Uint8Array) return within(limit, body)
  try {
    const read = await body(limit)
    return 'bytes' in read ? within(limit, read.bytes) : refusal(codes[read.problem])
  } catch (thrown) {
    return refusal('OFFHOOK_BODY_UNREADABLE', thrown)
  }
}

function within(limit: number, bytes: Uint8Array): Uint8Array | Refusal {
  return bytes.byteLength > limit ? refusal('OFFHOOK_BODY_TOO_LARGE') : bytes
}
