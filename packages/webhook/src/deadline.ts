/** The longest delay that timers know, 24.8 days; given a longer one, they fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1

/** The time that a provider gives. */
export class Deadline {
  readonly #end: number
  readonly #aborts: boolean
  #controller: AbortController | undefined
  #late: DOMException | undefined
  #tell: (() => void) | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `aborts` says whether the work is to end when the time is over, or to go on though nobody waits for it. */
  constructor(milliseconds: number, aborts = true) {
    this.#end = performance.now() + milliseconds
    this.#aborts = aborts
  }

  /** Made when it is asked for: it takes longer to make than a small body to verify. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#late !== undefined) this.#abort()
    return this.#controller.signal
  }

  /** Gives what comes next a signal of its own: what is done is not aborted for what is not. */
  renew(): void {
    this.#controller = undefined
  }

  /** By the clock: while handlers never yield, no timer fires. */
  hasPassed(): boolean {
    if (this.#left() <= 0) this.#expire()
    return this.#late !== undefined
  }

  /** What the work comes to, or what `late` gives when the time is over first. The work, which never rejects, goes on. */
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

  /** Work that waits for nothing is done within these turns, and needs no timer: making one costs as much as all of them. */
  async #watch(): Promise<void> {
    for (let turn = 0; turn < 6 && this.#tell !== undefined; turn++) await undefined
    if (this.#tell === undefined) return
    this.#timer = setTimeout(() => this.#expire(), Math.max(0, Math.min(this.#left(), LONGEST_DELAY)))
  }

  /** Lets go of who waited, and so of what it came to: what has grown old may keep this for long. */
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
