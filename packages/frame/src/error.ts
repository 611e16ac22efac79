/** What a caller did wrong; the message names the mend. */
export type FrameErrorCode = 'OFFHOOK_CLOSE_CODE_FORBIDDEN' | 'OFFHOOK_CLOSE_REASON_TOO_LONG'

/** A programming error in what is to be sent; a peer cannot cause one. */
export class FrameError extends RangeError {
  override readonly name = 'FrameError'
  readonly code: FrameErrorCode

  constructor(code: FrameErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
