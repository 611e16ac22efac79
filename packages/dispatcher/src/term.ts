import type { HandlerContext } from './events.ts'

/**
 * The context of a handler that has a timeout. Its signal is made on demand: to make one takes longer than many handlers take,
 * and few of them read it.
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
    // AbortSignal.any came with Node 20.3 only. To add the same listener again does nothing.
    this.#dispatch?.addEventListener('abort', this.#follow)
    if (this.#dispatch?.aborted) this.#follow()
    return this.#controller.signal
  }

  abort(reason: unknown): void {
    this.#controller ??= new AbortController()
    this.#controller.abort(reason)
  }

  /** Stops following the signal of the dispatch, which may live for long. */
  end(): void {
    this.#dispatch?.removeEventListener('abort', this.#follow)
    this.#dispatch = undefined
  }

  readonly #follow = (): void => this.abort(this.#dispatch?.reason)
}
