import type { RefusalCode } from './codes.ts'
import type { Part } from './crypto/contract.ts'
import type { SignedMessage } from './message.ts'
import type { WebhookHeaders } from './request.ts'

/** What the headers of a message claim, before anything of it is known to be true. */
export interface Claims {
  /** The signatures, of any version, as they are written. */
  readonly signatures: readonly string[]
  /** What they are said to cover, in parts: the body is not copied. */
  readonly parts: readonly Part[]
  /** The time that stands beside the body. It may be looked at before the signature is: a lie about it fits no signature. */
  readonly time: Date | undefined
}

/** What is to be sent, and what of it to sign. */
export interface Unsigned {
  readonly body: Uint8Array<ArrayBuffer>
  readonly parts: readonly Part[]
  readonly headers: Readonly<Record<string, string>>
  /** What stands before the signature in its header. */
  readonly before: string
}

/** What of a message is signed: its body alone, or its id and its time with it. */
export interface Coverage {
  readonly signsId: boolean
  /** Why the headers claim nothing, whatever the body is. */
  refuses(headers: WebhookHeaders): RefusalCode | undefined
  /** What the headers claim, or why they claim nothing. */
  claims(message: SignedMessage, now: number): Claims | RefusalCode
  /** The time that stands in a body, which may be read now that it is known to be the provider's. */
  timeIn?(body: Uint8Array, now: number): Date | RefusalCode | undefined
  prepare(payload: unknown, id: string, time: Date): Unsigned
}
