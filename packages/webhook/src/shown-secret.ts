import { importKey } from '#crypto'
import type { MacKey } from './crypto/contract.ts'
import { bytesOf } from './outgoing.ts'

/** A secret that requests carry themselves, instead of a signature by it. */
export class ShownSecret {
  readonly text: string
  /** The secret as a key: it makes MACs that nobody can make without it. */
  readonly key: MacKey
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.text = new TextDecoder().decode(bytes)
    this.key = importKey('sha256', bytes)
    this.#bytes = bytes
  }

  /** Compares MACs, not texts: so the time that it takes tells nothing, not even a length. */
  async is(shown: string): Promise<boolean> {
    const mac = await this.key.sign([this.#bytes])
    return (await this.key.verify([bytesOf(shown)], [mac])) !== undefined
  }
}
