import type { HandlerContext } from './events.ts'

/**
 * What a handler is given that may take so long and no longer. Its signal is made when it is asked for: that takes longer than
 * many handlers do, and few of them ask.
 */
export class Term implements HandlerContext {
  readonly type: string
  #dispatch: AbortSignal | undefined
  #controller: AbortController | undefined

  constructor({ type, signal }: HandlerContext) {
    this.type = type
    this.#dispatch = signal
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    // AbortSignal.any came with Node 20.3. What listens already is not added again.
    this.#dispatch?.addEventListener('abort', this.#follow)
    if (this.#dispatch?.aborted) this.#follow()
    return this.#controller.signal
  }

  abort(reason: unknown): void {
    this.#controller ??= new AbortController()
    this.#controller.abort(reason)
  }

  /** Lets go of the dispatch, whose signal may live for long. */
  end(): void {
    this.#dispatch?.removeEventListener('abort', this.#follow)
    this.#dispatch = undefined
  }

  readonly #follow = (): void => this.abort(this.#dispatch?.reason)
}
