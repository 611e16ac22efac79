/** Messages that may wait for a loop; when there are as many, nothing more is read. */
const ROOM = 16

/** Where messages come from. */
export interface MessageSource {
  /** No room is left. */
  full(): void
  /** There is room again. */
  emptied(): void
  /** All messages were handed out, and the loop has asked for more: it is done with them. */
  rested(): void
  /** The loop was left. */
  left(): void
}

type Result = IteratorResult<string | Buffer, undefined>

const DONE: Result = { done: true, value: undefined }

/** The messages of a connection, one after another, for `for await`. */
export class MessageQueue implements AsyncIterableIterator<string | Buffer, undefined> {
  readonly #source: MessageSource
  #messages: (string | Buffer)[] = []
  #waiting: ((result: Result) => void)[] = []
  /** Messages that were handed out, while no other was asked for yet. */
  #atWork = 0
  #ended = false

  constructor(source: MessageSource) {
    this.#source = source
  }

  /** Whether messages wait, or a loop may still be at work on one. */
  get atWork(): boolean {
    return this.#atWork > 0 || this.#messages.length > 0
  }

  push(value: string | Buffer): void {
    if (this.#ended) return
    const resolve = this.#waiting.shift()
    if (resolve !== undefined) return resolve(this.#handOut(value))
    if (this.#messages.push(value) >= ROOM) this.#source.full()
  }

  /** No more will come; those that wait can still be had. */
  end(): void {
    this.#ended = true
    for (const resolve of this.#waiting.splice(0)) resolve(DONE)
  }

  async next(): Promise<Result> {
    if (this.#atWork > 0) this.#atWork--
    const value = this.#messages.shift()
    if (value === undefined) return this.#ended ? DONE : this.#arrival()
    if (this.#messages.length === 0) this.#source.emptied()
    return this.#handOut(value)
  }

  /** The loop was left: what waits is dropped. */
  async return(): Promise<Result> {
    this.#messages = []
    this.#atWork = 0
    this.end()
    this.#source.left()
    return DONE
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #handOut(value: string | Buffer): Result {
    this.#atWork++
    return { done: false, value }
  }

  #arrival(): Promise<Result> {
    const arrival = new Promise<Result>((resolve) => this.#waiting.push(resolve))
    if (!this.atWork) this.#source.rested()
    return arrival
  }
}
