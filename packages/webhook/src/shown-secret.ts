import { importKey } from '#crypto'
import type { MacKey } from './crypto/contract.ts'
import { bytesOf } from './outgoing.ts'

/** A secret that is shown, where others sign with theirs. */
export class ShownSecret {
  readonly text: string
  /** Keyed by the secret itself: it makes MACs that nobody without it can make. */
  readonly key: MacKey
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.text = new TextDecoder().decode(bytes)
    this.key = importKey('sha256', bytes)
    this.#bytes = bytes
  }

  /** MACs are compared, not texts: then the time taken tells nothing, not even of a length. */
  async is(shown: string): Promise<boolean> {
    const mac = await this.key.sign([this.#bytes])
    return (await this.key.verify([bytesOf(shown)], [mac])) !== undefined
  }
}
