import type { Random } from '../random.ts'
import type { Coverage } from './coverage.ts'
import { mutate } from './mutate.ts'
import type { Target } from './target.ts'

/** An input that broke a promise. */
export class Broken extends Error {
  readonly input: Uint8Array

  constructor(input: Uint8Array, cause: unknown) {
    super(String(cause), { cause })
    this.input = input
  }
}

/** So many inputs are run before coverage is looked at; those that brought news are then found by halves. */
const BATCH = 64

/** Changes inputs at random and keeps those that reach blocks which none reached before. */
export class Fuzzer {
  readonly #target: Target
  readonly #coverage: Coverage
  readonly #random: Random
  readonly corpus: Uint8Array[] = []
  runs = 0

  constructor(target: Target, coverage: Coverage, random: Random) {
    this.#target = target
    this.#coverage = coverage
    this.#random = random
  }

  /** Runs all, and keeps what brings news. */
  offer(inputs: readonly Uint8Array[]): void {
    for (const input of inputs) this.#run(input)
    const news = this.#coverage.news()
    if (news.length === 0) return
    if (inputs.length > 1) {
      const half = inputs.length >> 1
      this.offer(inputs.slice(0, half))
      return this.offer(inputs.slice(half))
    }
    this.#coverage.remember(news)
    this.corpus.push(inputs[0] as Uint8Array)
  }

  step(): void {
    this.offer(Array.from({ length: BATCH }, () => mutate(this.#any(), this.#any(), this.#random)))
  }

  #any(): Uint8Array {
    return this.corpus[this.#random(this.corpus.length)] ?? new Uint8Array(0)
  }

  #run(input: Uint8Array): void {
    this.runs++
    try {
      this.#target.run(Uint8Array.from(input)) // A Buffer's slice would share its memory.
    } catch (error) {
      throw new Broken(input, error)
    }
  }
}
