import type { Protocol, WriteFragment } from '@offhook/protocol'
import type { Output } from './output.ts'
import { type PieceSender, type Pieces, type Source, sendPieces } from './send-pieces.ts'
import { warn } from './warn.ts'

/** The connection whose messages they are. */
export interface PieceOwner {
  /** A piece was sent. */
  pieceSent(): void
}

/** The messages that one connection sends in pieces, each when it is its turn. */
export class PieceTurns implements PieceSender {
  readonly #protocol: Protocol
  readonly #output: Output
  readonly #owner: PieceOwner
  readonly #waiting = new Set<(write?: WriteFragment) => void>()
  /** Gives up a message, for each that is under way. */
  readonly #sending = new Set<() => void>()

  constructor(protocol: Protocol, output: Output, owner: PieceOwner) {
    this.#protocol = protocol
    this.#output = output
    this.#owner = owner
  }

  /** Whether none is under way, nor waits for its first piece. */
  get atRest(): boolean {
    return this.#sending.size === 0
  }

  /** Sends a message. Settles at the end of the connection at the latest, even if the source is silent for ever. */
  async send(pieces: Pieces): Promise<boolean> {
    const source = sourceOf(pieces)
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        resolve(false)
        void letGo(source)
      }
      this.#sending.add(giveUp)
      const done = () => void this.#sending.delete(giveUp)
      sendPieces(this, source).finally(done).then(resolve, reject)
      // The source was asked for a piece all the same: one that never was, such as the stream of a file, would leave the file open.
      if (this.#protocol.state === 'closed') resolve(false)
    })
  }

  begin(isText: boolean): Promise<WriteFragment | undefined> {
    return new Promise((resolve) => {
      const begin = (write?: WriteFragment) => {
        this.#waiting.delete(begin)
        resolve(write && this.#counted(write))
      }
      this.#waiting.add(begin)
      if (!this.#protocol.sendFragments(isText, begin)) begin()
    })
  }

  #counted(write: WriteFragment): WriteFragment {
    return (payload, fin) => {
      this.#owner.pieceSent()
      write(payload, fin)
    }
  }

  async room(): Promise<boolean> {
    return this.#protocol.state !== 'closed' && this.#output.room()
  }

  /** No turn will come. */
  end(): void {
    for (const giveUp of this.#sending) giveUp()
    for (const giveUp of this.#waiting) giveUp()
  }
}

function sourceOf(pieces: Pieces): Source {
  const { [Symbol.asyncIterator]: begin } = pieces as Partial<AsyncIterable<string | Uint8Array>>
  return begin?.call(pieces) ?? (pieces as Iterable<string | Uint8Array>)[Symbol.iterator]()
}

/** A generator that is waiting notices when it continues. */
async function letGo(source: Source): Promise<void> {
  try {
    await source.return?.()
  } catch (error) {
    warn(error)
  }
}
