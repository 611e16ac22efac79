import type { Protocol, WriteFragment } from '@offhook/protocol'
import type { Output } from './output.ts'
import type { PieceSender } from './send-pieces.ts'

/** The messages in pieces of one connection, each of which waits for its turn. */
export class PieceTurns implements PieceSender {
  readonly #protocol: Protocol
  readonly #output: Output
  readonly #waiting = new Set<(write?: WriteFragment) => void>()

  constructor(protocol: Protocol, output: Output) {
    this.#protocol = protocol
    this.#output = output
  }

  begin(isText: boolean): Promise<WriteFragment | undefined> {
    return new Promise((resolve) => {
      const begin = (write?: WriteFragment) => {
        this.#waiting.delete(begin)
        resolve(write)
      }
      this.#waiting.add(begin)
      if (!this.#protocol.sendFragments(isText, begin)) begin()
    })
  }

  async room(): Promise<boolean> {
    return this.#protocol.state !== 'closed' && this.#output.room()
  }

  /** No turn will come. */
  end(): void {
    for (const giveUp of this.#waiting) giveUp()
  }
}
