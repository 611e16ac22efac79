import { MAX_CONTROL_PAYLOAD } from '@offhook/frame'
import { ProtocolError } from './error.ts'

/** The types say so already; but in plain JavaScript, a number or a view of wider elements would send wrong bytes. */
export function checkBytes(data: Uint8Array): void {
  if (data?.BYTES_PER_ELEMENT === 1) return
  throw new ProtocolError(
    'OFFHOOK_PAYLOAD_INVALID',
    'A payload is a Uint8Array: give other views as new Uint8Array(view.buffer, view.byteOffset, view.byteLength).',
  )
}

export function checkControl(payload: Uint8Array): void {
  checkBytes(payload)
  if (payload.length <= MAX_CONTROL_PAYLOAD) return
  throw new ProtocolError(
    'OFFHOOK_CONTROL_TOO_LONG',
    `A Ping or Pong carries ${MAX_CONTROL_PAYLOAD} bytes at most, this is ${payload.length}: shorten it.`,
  )
}

/** Control payloads are copied: they are few and small, and must not keep their whole chunk alive. */
export function copy(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const payload = new Uint8Array(end - start)
  payload.set(bytes.subarray(start, end))
  return payload
}
