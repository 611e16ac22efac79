import type { WebhookHeaders } from './request.ts'

/** A request with its body, as it came. */
export interface SignedMessage {
  readonly method: string
  readonly url: string
  readonly headers: WebhookHeaders
  readonly body: Uint8Array
}

/** A message after its signature was found genuine and its body was read. */
export interface GenuineMessage extends SignedMessage {
  readonly data: unknown
}

/** What is sent back. */
export interface WebhookReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
