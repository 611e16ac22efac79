/** Messages that may wait for who iterates, before nothing more is read. */
const ROOM = 16

/** Where messages come from. */
export interface MessageSource {
  /** No room is left. */
  full(): void
  /** There is room again. */
  emptied(): void
  /** Nobody iterates any more. */
  left(): void
}

type Result = IteratorResult<string | Buffer, undefined>

const DONE: Result = { done: true, value: undefined }

/** The messages of a connection, one after another, for `for await`. */
export class MessageQueue implements AsyncIterableIterator<string | Buffer, undefined> {
  readonly #source: MessageSource
  #messages: (string | Buffer)[] = []
  #waiting: ((result: Result) => void)[] = []
  #ended = false

  constructor(source: MessageSource) {
    this.#source = source
  }

  push(value: string | Buffer): void {
    if (this.#ended) return
    const resolve = this.#waiting.shift()
    if (resolve !== undefined) return resolve({ done: false, value })
    if (this.#messages.push(value) >= ROOM) this.#source.full()
  }

  /** No more will come; those that wait can still be had. */
  end(): void {
    this.#ended = true
    for (const resolve of this.#waiting.splice(0)) resolve(DONE)
  }

  async next(): Promise<Result> {
    const value = this.#messages.shift()
    if (value === undefined) return this.#ended ? DONE : new Promise((resolve) => this.#waiting.push(resolve))
    if (this.#messages.length === 0) this.#source.emptied()
    return { done: false, value }
  }

  /** The loop was left: what waits is dropped. */
  async return(): Promise<Result> {
    this.#messages = []
    this.end()
    this.#source.left()
    return DONE
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
