/** What a caller did wrong; the message names the mend. */
export type HandshakeErrorCode =
  | 'OFFHOOK_EXTENSION_INVALID'
  | 'OFFHOOK_HEADER_INVALID'
  | 'OFFHOOK_NONCE_INVALID'
  | 'OFFHOOK_ORIGIN_INVALID'
  | 'OFFHOOK_SUBPROTOCOL_INVALID'
  | 'OFFHOOK_URL_INVALID'
  | 'OFFHOOK_HEADER_RESERVED'

/** A programming error in the options of `answer` or `ask`; a peer cannot cause one. */
export class HandshakeError extends Error {
  override readonly name = 'HandshakeError'
  readonly code: HandshakeErrorCode

  constructor(code: HandshakeErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
