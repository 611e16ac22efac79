/** What a caller did wrong; the message names the mend. */
export type HandshakeErrorCode =
  | 'OFFHOOK_INVALID_EXTENSION'
  | 'OFFHOOK_INVALID_HEADER'
  | 'OFFHOOK_INVALID_NONCE'
  | 'OFFHOOK_INVALID_ORIGIN'
  | 'OFFHOOK_INVALID_SUBPROTOCOL'
  | 'OFFHOOK_INVALID_URL'
  | 'OFFHOOK_RESERVED_HEADER'

/** A programming error in the options of `answer` or `ask`; a peer cannot cause one. */
export class HandshakeError extends Error {
  override readonly name = 'HandshakeError'
  readonly code: HandshakeErrorCode

  constructor(code: HandshakeErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
