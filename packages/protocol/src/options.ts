import { type HeaderRules, RSV1, type Slab } from '@offhook/frame'
import { compressedLimit } from './assembler.ts'
import { ProtocolError } from './error.ts'
import type { MessageExtension } from './extension.ts'

export interface ProtocolOptions {
  /** Which end this is: a server takes masked frames and sends unmasked ones, a client the reverse. */
  readonly role: 'server' | 'client'
  /** Bytes of one message, after inflating too. Above it, the connection is closed with 1009. Default 1 MiB. */
  readonly maxMessage?: number | undefined
  /**
   * Whether the bytes of binary messages are lent: they are valid until `message` returns, and a sink that keeps them must
   * copy them. Default false.
   */
  readonly lend?: boolean | undefined
  /** Output memory, to be shared by all connections of a thread, and the platform that it is of. Default one of its own, of `webPlatform`. */
  readonly slab?: Slab | undefined
  /** The compression that was agreed at the handshake. Default none. */
  readonly extension?: MessageExtension | undefined
}

const DEFAULT_MAX_MESSAGE = 1024 * 1024

/** The limit on one message. Throws a `ProtocolError` if it is no limit. */
export function maxMessageOf({ maxMessage = DEFAULT_MAX_MESSAGE }: ProtocolOptions): number {
  if (maxMessage >= 0) return maxMessage
  throw new ProtocolError(
    'OFFHOOK_LIMIT_INVALID',
    `maxMessage is a number of bytes, this is ${maxMessage}: use 0 or more.`,
  )
}

/** The rules for the peer's headers. */
export function headerRules(
  masked: boolean,
  maxMessage: number,
  extension: MessageExtension | undefined,
): HeaderRules {
  if (extension === undefined) return { rsv: 0, masked, maxPayload: maxMessage }
  return { rsv: RSV1, masked, maxPayload: compressedLimit(maxMessage) }
}
