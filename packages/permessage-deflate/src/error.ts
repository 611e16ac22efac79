/** What is wrong with the options; the message names the mend. */
export type PermessageDeflateErrorCode =
  | 'OFFHOOK_LEVEL_INVALID'
  | 'OFFHOOK_SIZE_INVALID'
  | 'OFFHOOK_WINDOW_BITS_INVALID'

/** A programming error in the options of `permessageDeflate`; a peer cannot cause one. */
export class PermessageDeflateError extends Error {
  override readonly name = 'PermessageDeflateError'
  readonly code: PermessageDeflateErrorCode

  constructor(code: PermessageDeflateErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
