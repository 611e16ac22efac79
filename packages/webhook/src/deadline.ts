// Node's timers take no more, and fire at once when they are given more.
const longest = 2 ** 31 - 1

/** The time that a producer gives. */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #milliseconds: number

  constructor(milliseconds: number) {
    this.#milliseconds = Math.min(milliseconds, longest)
  }

  /** Aborted when the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** What the work comes to, or `undefined` when the time is over first. The work goes on. */
  within<Value>(work: Promise<Value>): Promise<Value | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const over = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => {
        this.#controller.abort(new DOMException('The deadline has passed', 'TimeoutError'))
        resolve(undefined)
      }, this.#milliseconds)
    })
    return Promise.race([work, over]).finally(() => clearTimeout(timer))
  }
}
