/** Which option is wrong. */
export type WebhookOptionCode =
  | 'OFFHOOK_SECRET_MISSING'
  | 'OFFHOOK_SECRET_SHORT'
  | 'OFFHOOK_SECRET_MALFORMED'
  | 'OFFHOOK_KEY_MISSING'
  | 'OFFHOOK_KEY_MALFORMED'
  | 'OFFHOOK_ALGORITHM_INVALID'
  | 'OFFHOOK_ENCODING_INVALID'
  | 'OFFHOOK_SOURCE_MISSING'
  | 'OFFHOOK_URL_INVALID'
  | 'OFFHOOK_TEMPLATE_INVALID'
  | 'OFFHOOK_LIMIT_INVALID'
  | 'OFFHOOK_STATUS_INVALID'
  | 'OFFHOOK_OPTION_MISSING'

/** A receiver or a scheme was set up wrongly: thrown at construction, never for what a request holds. */
export class WebhookOptionError extends Error {
  override readonly name = 'WebhookOptionError'
  readonly code: WebhookOptionCode

  constructor(code: WebhookOptionCode, message: string) {
    super(message)
    this.code = code
  }
}
