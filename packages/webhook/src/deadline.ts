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

  get hasPassed(): boolean {
    return this.#late !== undefined
  }

  /** What the work comes to, or `undefined` when the time is over first. The work, which never rejects, goes on. */
  within<Value>(work: Promise<Value>): Promise<Value | undefined> {
    return new Promise((resolve) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      let done = false
      void work.then((value) => {
        done = true
        clearTimeout(timer)
        resolve(value)
      })
      void afterMicrotasks(() => {
        if (!done) timer = setTimeout(() => resolve(this.#expire()), this.#milliseconds)
      })
    })
  }

  #expire(): undefined {
    this.#late = new DOMException('The deadline has passed', 'TimeoutError')
    this.#controller?.abort(this.#late)
  }
}

/** Work that waits for nothing is done by then, and needs no timer: making one costs as much as all these turns. */
async function afterMicrotasks(start: () => void): Promise<void> {
  for (let turn = 0; turn < 6; turn++) await undefined
  start()
}
