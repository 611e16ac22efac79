import { CloseCode, isWireCloseCode } from './close-code.ts'
import { FrameError } from './error.ts'
import { MAX_CONTROL_PAYLOAD } from './header.ts'
import type { Platform } from './platform.ts'
import type { Violation } from './violation.ts'

/** What the payload of a Close frame says (RFC 6455 §5.5.1). */
export interface ClosePayload {
  /** 1005 if the payload is empty. */
  readonly code: number
  readonly reason: string
}

/** Reads the payload of a Close frame: its code and reason, or the rule that it breaks. */
export function decodeClosePayload(
  bytes: Uint8Array,
  start: number,
  end: number,
  platform: Platform,
): ClosePayload | Violation {
  if (start === end) return { code: CloseCode.NoStatus, reason: '' }
  // §5.5.1: "the first two bytes of the body MUST be a 2-byte unsigned integer"
  if (end - start === 1) return 'close-payload-cut'
  const code = ((bytes[start] as number) << 8) | (bytes[start + 1] as number)
  if (!isWireCloseCode(code)) return 'close-code-forbidden'
  // "Following the 2-byte integer, the body MAY contain UTF-8-encoded data"
  const reason = platform.decodeText(bytes, start + 2, end)
  return reason === undefined ? 'close-reason-not-utf8' : { code, reason }
}

/** The payload of a Close frame. Throws a `FrameError`, which is a RangeError, for what may not be on the wire. */
export function encodeClosePayload(code: number, reason: string, platform: Platform): Uint8Array {
  if (!isWireCloseCode(code)) {
    throw new FrameError(
      'OFFHOOK_CLOSE_CODE_FORBIDDEN',
      `A Close cannot carry the ${typeof code} ${code}: use 1000–1003, 1007–1014, or 3000–4999 for codes of your own.`,
    )
  }
  const text = platform.encodeText(reason)
  if (text.length > MAX_CONTROL_PAYLOAD - 2) {
    throw new FrameError(
      'OFFHOOK_CLOSE_REASON_TOO_LONG',
      `A Close reason may be ${MAX_CONTROL_PAYLOAD - 2} bytes long as UTF-8, this is ${text.length}: shorten it.`,
    )
  }
  const payload = new Uint8Array(2 + text.length)
  payload[0] = code >>> 8
  payload[1] = code
  payload.set(text, 2)
  return payload
}
