/** What a caller did wrong; the message names the mend. */
export type ProtocolErrorCode =
  | 'OFFHOOK_CONTROL_TOO_LONG'
  | 'OFFHOOK_LIMIT_INVALID'
  | 'OFFHOOK_PAYLOAD_INVALID'

/** A programming error in what a `Protocol` is made of or asked to send; a peer cannot cause one. */
export class ProtocolError extends RangeError {
  override readonly name = 'ProtocolError'
  readonly code: ProtocolErrorCode

  constructor(code: ProtocolErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
