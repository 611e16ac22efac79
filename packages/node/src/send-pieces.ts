import type { WriteFragment } from '@offhook/protocol'

/** A message, piece by piece: all of them strings, for text, or all of them bytes. */
export type Pieces = AsyncIterable<string | Uint8Array> | Iterable<string> | Iterable<Uint8Array>

/** Where they come from. */
export type Source = AsyncIterator<string | Uint8Array> | Iterator<string | Uint8Array>

/** The part of a connection that sends a message in pieces. */
export interface PieceSender {
  /** Waits for its turn; undefined if the connection closed before. */
  begin(isText: boolean): Promise<WriteFragment | undefined>
  /** Waits for room; false if the connection closed before. */
  room(): Promise<boolean>
}

/** Sends one message as its pieces come. Returns whether all of them left before the connection closed. */
export async function sendPieces(sender: PieceSender, source: Source): Promise<boolean> {
  let encoder: Encoder = bytesEncoder
  let write: WriteFragment | undefined
  for await (const piece of { [Symbol.asyncIterator]: () => source as AsyncIterator<string | Uint8Array> }) {
    const isText = typeof piece === 'string'
    if (write === undefined && isText) encoder = textEncoder()
    write ??= await sender.begin(isText)
    if (write === undefined) return false
    write(encoder.encode(piece), false)
    if (!(await sender.room())) return false
  }
  write ??= await sender.begin(false)
  write?.(encoder.end(), true)
  return write !== undefined
}

/** Makes bytes of pieces. */
interface Encoder {
  encode(piece: string | Uint8Array): Uint8Array
  /** What is left at the end. */
  end(): Uint8Array
}

const bytesEncoder: Encoder = {
  encode(piece) {
    // A source may reuse its memory for the next piece, and cannot know when a large one has left.
    if (piece instanceof Uint8Array) return Uint8Array.from(piece)
    throw mixed()
  },
  end: () => new Uint8Array(0),
}

/** Half a surrogate pair at the end of a piece waits for the next piece; if it stays alone, it becomes what `send` makes of it. */
function textEncoder(): Encoder {
  let half = ''
  return {
    encode(piece) {
      if (typeof piece !== 'string') throw mixed()
      const text = half + piece
      half = /[\uD800-\uDBFF]$/.test(text) ? text.slice(-1) : ''
      return Buffer.from(text.slice(0, text.length - half.length))
    },
    end: () => Buffer.from(half),
  }
}

function mixed(): TypeError {
  return new TypeError(
    'The pieces of a message are all strings, or all bytes: encode the strings, say with TextEncoder.',
  )
}
