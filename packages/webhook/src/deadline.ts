/** The longest delay that timers know, 24.8 days; given a longer one, they fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1

/** The end of the time that a provider waits for its answer. */
export class Deadline {
  readonly #end: number
  readonly #aborts: boolean
  #controller: AbortController | undefined
  #late: DOMException | undefined
  #tell: (() => void) | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `aborts`: whether the work should end when the time is over, or go on though the provider no longer waits. */
  constructor(milliseconds: number, aborts = true) {
    this.#end = performance.now() + milliseconds
    this.#aborts = aborts
  }

  /** Made on demand: to make one takes longer than to verify a small body. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#late !== undefined) this.#abort()
    return this.#controller.signal
  }

  /** Gives the next delivery a signal of its own: those that are done must not be aborted for one that is late. */
  renew(): void {
    this.#controller = undefined
  }

  /** By the clock: no timer fires while handlers do not yield. */
  hasPassed(): boolean {
    if (this.#left() <= 0) this.#expire()
    return this.#late !== undefined
  }

  /** Resolves to the result of the work, or to that of `late` if the time is over first. The work goes on; it never rejects. */
  within<Value, Late>(work: Promise<Value>, late: () => Late): Promise<Value | Late> {
    return new Promise((resolve) => {
      this.#tell = () => resolve(late())
      void work.then((value) => {
        this.#rest()
        resolve(value)
      })
      void this.#watch()
    })
  }

  /** Work that waits for nothing is done within these turns, and needs no timer, which costs as much as all of them. */
  async #watch(): Promise<void> {
    for (let turn = 0; turn < 6 && this.#tell !== undefined; turn++) await undefined
    if (this.#tell === undefined) return
    this.#timer = setTimeout(() => this.#expire(), Math.max(0, Math.min(this.#left(), LONGEST_DELAY)))
  }

  /** Releases the promise and so its result: handlers may keep this object, by its signal, for long. */
  #rest(): void {
    this.#tell = undefined
    clearTimeout(this.#timer)
  }

  #left(): number {
    return this.#end - performance.now()
  }

  #expire(): void {
    this.#late ??= new DOMException('The deadline has passed', 'TimeoutError')
    this.#abort()
    const tell = this.#tell
    this.#rest()
    tell?.()
  }

  #abort(): void {
    if (this.#aborts) this.#controller?.abort(this.#late)
  }
}
