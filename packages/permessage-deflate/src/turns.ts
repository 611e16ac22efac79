type Job = (release: () => void) => void

/** Runs jobs one at a time, in the order in which they came, though each may end asynchronously. */
export class Turns {
  readonly #waiting: Job[] = []
  #first = 0
  #busy = false
  #draining = false

  take(job: Job): void {
    this.#waiting.push(job)
    this.#drain()
  }

  /** A loop, not a recursion: thousands of jobs that end at once take no more stack than one. */
  #drain(): void {
    if (this.#draining) return
    this.#draining = true
    try {
      for (let job = this.#next(); job !== undefined; job = this.#next()) this.#run(job)
    } finally {
      this.#draining = false
    }
  }

  #next(): Job | undefined {
    if (this.#busy) return undefined
    const job = this.#waiting[this.#first++]
    if (job === undefined) this.#empty()
    return job
  }

  #empty(): void {
    this.#waiting.length = 0
    this.#first = 0
  }

  #run(job: Job): void {
    this.#busy = true
    job(() => {
      this.#busy = false
      this.#drain()
    })
  }
}
