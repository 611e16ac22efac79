import type { Protocol, WriteFragment } from '@offhook/protocol'
import type { Output } from './output.ts'
import { type Pieces, type PieceSender, sendPieces } from './send-pieces.ts'

/** The messages in pieces of one connection, each of which waits for its turn. */
export class PieceTurns implements PieceSender {
  readonly #protocol: Protocol
  readonly #output: Output
  readonly #waiting = new Set<() => void>()
  #atWork = 0

  constructor(protocol: Protocol, output: Output) {
    this.#protocol = protocol
    this.#output = output
  }

  /** Whether none is being sent, nor waits for its first piece. */
  get atRest(): boolean {
    return this.#atWork === 0
  }

  async send(pieces: Pieces): Promise<boolean> {
    this.#atWork++
    try {
      return await sendPieces(this, pieces)
    } finally {
      this.#atWork--
    }
  }

  arrival<Result>(coming: Result | PromiseLike<Result>): Promise<Result | undefined> {
    return this.#unlessItEnds((resolve, reject) => {
      if (this.#protocol.state === 'closed') resolve(undefined)
      else Promise.resolve(coming).then(resolve, reject)
    })
  }

  begin(isText: boolean): Promise<WriteFragment | undefined> {
    return this.#unlessItEnds((resolve) => {
      if (!this.#protocol.sendFragments(isText, resolve)) resolve(undefined)
    })
  }

  async room(): Promise<boolean> {
    return this.#protocol.state !== 'closed' && this.#output.room()
  }

  /** Nothing more will be sent. */
  end(): void {
    for (const giveUp of this.#waiting) giveUp()
  }

  async #unlessItEnds<Value>(
    executor: (resolve: (value: Value | undefined) => void, reject: (error: unknown) => void) => void,
  ): Promise<Value | undefined> {
    let giveUp = () => {}
    try {
      return await new Promise<Value | undefined>((resolve, reject) => {
        giveUp = () => resolve(undefined)
        this.#waiting.add(giveUp)
        executor(resolve, reject)
      })
    } finally {
      this.#waiting.delete(giveUp)
    }
  }
}
