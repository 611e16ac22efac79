import type { RefusalCode } from './codes.ts'
import type { Part } from './crypto/contract.ts'
import type { SignedMessage } from './message.ts'
import type { WebhookHeaders } from './request.ts'

/** What the headers of a message claim, before anything of it is known to be true. */
export interface Claims {
  /** The signatures, of any version, as they are written. */
  readonly signatures: readonly string[]
  /** The bytes that they should cover, in parts, so that the body is not copied. */
  readonly parts: readonly Part[]
  /** The time outside the body. It may be checked before the signature: no signature fits a wrong one. */
  readonly time: Date | undefined
}

/** A message to send, and the parts of it to sign. */
export interface Unsigned {
  readonly body: Uint8Array<ArrayBuffer>
  readonly parts: readonly Part[]
  readonly headers: Readonly<Record<string, string>>
  /** What stands before the signature in its header. */
  readonly before: string
}

/** The parts of a message that are signed: its body alone, or its id and its time as well. */
export interface Coverage {
  readonly signsId: boolean
  /** Why the headers are enough to refuse the message; `undefined` if they are not. */
  refuses(headers: WebhookHeaders): RefusalCode | undefined
  /** What the headers claim, or why they claim nothing. */
  claims(message: SignedMessage, now: number): Claims | RefusalCode
  /** The time in a body, which is known to be genuine by now. */
  timeIn?(body: Uint8Array, now: number): Date | RefusalCode | undefined
  prepare(payload: unknown, id: string, time: Date): Unsigned
}
