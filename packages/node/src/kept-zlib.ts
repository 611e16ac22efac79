/**
 * zlib streams that are kept and reset between messages. To make a stream takes longer than to compress a message of
 * 1 KiB: deflate and inflate took 66 µs with streams of their own, and take 20 with these (Node 20, x64;
 * `pnpm bench "deflate"`). All connections of a thread share them.
 *
 * Node has no public call that is synchronous and keeps the stream, so this uses the internals of `deflateRawSync`. If a
 * version of Node lacks them, or a message does not fit, the result is undefined, and the caller takes the public way.
 */
import {
  constants,
  createDeflateRaw,
  createInflateRaw,
  type DeflateRaw,
  deflateRawSync,
  type InflateRaw,
} from 'node:zlib'

/** Bytes of output that a kept stream has room for, in memory that all share. */
const ROOM = 64 * 1024

/** What came out, and how much of the input went in. */
export interface Worked {
  readonly bytes: Buffer
  readonly consumed: number
}

/** What stands below a zlib stream. */
interface Internals {
  readonly _handle: {
    writeSync(
      flush: number,
      input: Uint8Array,
      inputAt: number,
      inputLength: number,
      output: Uint8Array,
      outputAt: number,
      outputLength: number,
    ): void
  }
  /** How much room is left in the output, and how much of the input: set by each write. */
  readonly _writeState: readonly [outputLeft: number, inputLeft: number]
}

let room: Buffer | undefined

/** One stream, made when it is needed, and made again after an error. */
class KeptStream {
  readonly #make: () => DeflateRaw | InflateRaw
  readonly #flush: number
  #stream: ((DeflateRaw | InflateRaw) & Internals) | undefined

  constructor(flush: number, make: () => DeflateRaw | InflateRaw) {
    this.#flush = flush
    this.#make = make
  }

  /** Undefined if the output does not fit into `limit` and the room, or the input is not in order. */
  work(input: Uint8Array, limit: number): Worked | undefined {
    room ??= Buffer.allocUnsafeSlow(ROOM)
    this.#stream ??= this.#open()
    const [stream, output, length] = [this.#stream, room, Math.min(ROOM, limit + 1)]
    stream._handle.writeSync(this.#flush, input, 0, input.length, output, 0, length)
    if (stream.destroyed) this.#stream = undefined
    else stream.reset()
    const [outputLeft, inputLeft] = stream._writeState
    if (stream.destroyed || outputLeft === 0) return undefined
    return { bytes: Buffer.from(output.subarray(0, length - outputLeft)), consumed: input.length - inputLeft }
  }

  #open(): (DeflateRaw | InflateRaw) & Internals {
    const stream = this.#make()
    stream.on('error', () => {}) // `destroyed` tells of it.
    return stream as (DeflateRaw | InflateRaw) & Internals
  }
}

const deflaters = new Map<number, KeptStream>()
const inflaters = new Map<number, KeptStream>()

/** Compresses `input`, ended by a sync flush. */
export function deflateKept(
  input: Uint8Array,
  settings: { readonly windowBits: number; readonly memLevel: number; readonly level: number },
): Buffer | undefined {
  if (input.length >= ROOM || !isSupported()) return undefined
  const { windowBits, memLevel, level } = settings
  const stream = kept(deflaters, (windowBits * 16 + memLevel) * 16 + level, () => {
    return new KeptStream(constants.Z_SYNC_FLUSH, () => createDeflateRaw({ windowBits, memLevel, level }))
  })
  return stream.work(input, ROOM)?.bytes
}

/** Inflates the first stream in `input`, if it has its final block and `limit` is not exceeded. */
export function inflateKept(input: Uint8Array, windowBits: number, limit: number): Worked | undefined {
  if (!isSupported()) return undefined
  const stream = kept(inflaters, windowBits, () => {
    return new KeptStream(constants.Z_FINISH, () => createInflateRaw({ windowBits }))
  })
  return stream.work(input, limit)
}

function kept(streams: Map<number, KeptStream>, key: number, make: () => KeptStream): KeptStream {
  const stream = streams.get(key) ?? make()
  streams.set(key, stream)
  return stream
}

let supported: boolean | undefined

/** Whether the internals of this Node work as expected: tried once, on two messages. */
function isSupported(): boolean {
  supported ??= probe(() => new KeptStream(constants.Z_FINISH, () => createInflateRaw()))
  return supported
}

/** @internal */
export function probe(
  makeStream: () => { work(input: Uint8Array, limit: number): Worked | undefined },
): boolean {
  try {
    const stream = makeStream()
    return ['one', 'and another'].every((text) => {
      const worked = stream.work(deflateRawSync(text), ROOM)
      return worked?.bytes.toString() === text
    })
  } catch {
    return false
  }
}
