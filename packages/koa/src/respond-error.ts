/** Middleware told Koa not to respond, but the answer is Koa's to send. */
export class RespondError extends Error {
  readonly code = 'OFFHOOK_RESPOND'
  override readonly name = 'RespondError'

  constructor() {
    super(
      'Koa sends the answer of this endpoint, and ctx.respond = false keeps it from that: remove it, or set it only for requests that you answer yourself.',
    )
  }
}
