import { joinLast } from './bytes.ts'

const NOTHING = new Uint8Array(0)

/** The LZ77 sliding window: the last plain bytes, at most 2^windowBits, in memory of its own. */
export class Window {
  readonly #size: number
  #bytes: Uint8Array = NOTHING

  constructor(windowBits: number) {
    this.#size = 2 ** windowBits
  }

  get length(): number {
    return this.#bytes.length
  }

  /** What a message may refer to; undefined if nothing. */
  get dictionary(): Uint8Array | undefined {
    return this.length === 0 ? undefined : this.#bytes
  }

  slide(more: Uint8Array): void {
    this.#bytes = joinLast([this.#bytes, more], this.#size)
  }

  clear(): void {
    this.#bytes = NOTHING
  }
}
