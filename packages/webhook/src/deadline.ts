// Node's timers take no more, and fire at once when they are given more.
const longest = 2 ** 31 - 1

/** The time that a producer gives. */
export class Deadline {
  readonly #milliseconds: number
  #controller: AbortController | undefined
  #late: DOMException | undefined

  constructor(milliseconds: number) {
    this.#milliseconds = Math.min(milliseconds, longest)
  }

  /** Aborted when the time is over. Made when it is asked for: it takes longer to make than a small body to verify. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#late !== undefined) this.#controller.abort(this.#late)
    }
    return this.#controller.signal
  }

  /** What the work comes to, or `undefined` when the time is over first. The work goes on. */
  within<Value>(work: Promise<Value>): Promise<Value | undefined> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#expire()
        resolve(undefined)
      }, this.#milliseconds)
      void work.then(resolve, reject).finally(() => clearTimeout(timer))
    })
  }

  #expire(): void {
    this.#late = new DOMException('The deadline has passed', 'TimeoutError')
    this.#controller?.abort(this.#late)
  }
}
