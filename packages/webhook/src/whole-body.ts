import { claim, firstProblem } from './claims.ts'
import type { RefusalCode } from './codes.ts'
import type { Claims, Coverage, Unsigned } from './coverage.ts'
import type { SignedMessage } from './message.ts'
import { bytesOf } from './outgoing.ts'
import type { WebhookHeaders } from './request.ts'

/** A signature of the body and of nothing else, which is alone in its header. */
export class WholeBody implements Coverage {
  readonly signsId = false
  readonly #header: string

  constructor(header: string) {
    this.#header = header
  }

  refuses(headers: WebhookHeaders): RefusalCode | undefined {
    return firstProblem(headers, [this.#header])
  }

  claims({ headers, body }: SignedMessage): Claims | RefusalCode {
    return (
      this.refuses(headers) ?? { signatures: [claim(headers, this.#header)], parts: [body], time: undefined }
    )
  }

  prepare(payload: unknown): Unsigned {
    const body = bytesOf(payload)
    return { body, parts: [body], headers: {}, before: '' }
  }
}
