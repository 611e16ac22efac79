import type { WriteFragment } from '@offhook/protocol'

/** A message, piece by piece: all of them strings, for text, or all of them bytes. */
export type Pieces = AsyncIterable<string | Uint8Array> | Iterable<string> | Iterable<Uint8Array>

/** As much of a connection as it takes to send a message in pieces. */
export interface PieceSender {
  /** Waits for its turn; undefined if the connection closed before. */
  begin(isText: boolean): Promise<WriteFragment | undefined>
  /** Waits for room; false if the connection closed before. */
  room(): Promise<boolean>
}

/** Sends one message as its pieces come. Returns whether all of them left before the connection closed. */
export async function sendPieces(sender: PieceSender, pieces: Pieces): Promise<boolean> {
  let encoder: ((piece: string | Uint8Array) => Uint8Array) | undefined
  let write: WriteFragment | undefined
  for await (const piece of pieces) {
    const isText = typeof piece === 'string'
    encoder ??= isText ? textEncoder() : sameBytes
    write ??= await sender.begin(isText)
    if (write === undefined) return false
    write(encoder(piece), false)
    if (!(await sender.room())) return false
  }
  write ??= await sender.begin(false)
  write?.(new Uint8Array(0), true)
  return write !== undefined
}

function sameBytes(piece: string | Uint8Array): Uint8Array {
  if (piece instanceof Uint8Array) return piece
  throw mixed()
}

/** Encodes pieces of text; half a surrogate pair at the end of one waits for the next. */
function textEncoder(): (piece: string | Uint8Array) => Uint8Array {
  let half = ''
  return (piece) => {
    if (typeof piece !== 'string') throw mixed()
    const text = half + piece
    half = /[\uD800-\uDBFF]$/.test(text) ? text.slice(-1) : ''
    return Buffer.from(text.slice(0, text.length - half.length))
  }
}

function mixed(): TypeError {
  return new TypeError(
    'The pieces of a message are all strings, or all bytes: encode the strings, say with TextEncoder.',
  )
}
