import { PreparedMessage } from '@offhook/protocol'

/** What can be sent: a string as text, bytes as binary, or what `prepare` made of either. */
export type Message = string | Uint8Array | ArrayBuffer | PreparedMessage

/** How to send one message. */
export interface SendOptions {
  /** Whether to compress it, where compression was agreed. Default true. */
  readonly compress?: boolean | undefined
}

/** A message in the terms of the protocol. */
export function toMessage(data: Message): string | Uint8Array | PreparedMessage {
  if (typeof data === 'string' || data instanceof Uint8Array || data instanceof PreparedMessage) return data
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  throw new TypeError(
    'A message is a string, a Uint8Array or an ArrayBuffer: serialise other values first, say with JSON.stringify',
  )
}
