import {
  constants,
  createDeflateRaw,
  createInflateRaw,
  type DeflateRaw,
  deflateRawSync,
  type InflateRaw,
  inflateRawSync,
} from 'node:zlib'
import type { Role } from './case.ts'

const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff])

/** One direction of RFC 7692 §7.1. */
interface Direction {
  readonly takeover: boolean
  readonly windowBits: number
}

/**
 * The catalogue's own end of permessage-deflate: zlib's streams, which keep their window themselves. What is
 * agreed is held to: a window larger than agreed, or one kept where none may be, does not inflate here.
 */
export class DeflateEnd {
  readonly #out: Direction
  readonly #in: Direction
  readonly #deflater: DeflateRaw
  readonly #inflater: InflateRaw

  /** `agreed` is the element of Sec-WebSocket-Extensions in the response; `tested` is the other end. */
  constructor(agreed: string, tested: Role) {
    const parameters = parametersOf(agreed)
    this.#out = direction(parameters, tested === 'server' ? 'client' : 'server')
    this.#in = direction(parameters, tested)
    this.#deflater = createDeflateRaw(deflateOptions(this.#out))
    this.#inflater = createInflateRaw(inflateOptions(this.#in))
  }

  async deflate(payload: Buffer): Promise<Buffer> {
    const options = { ...deflateOptions(this.#out), finishFlush: constants.Z_SYNC_FLUSH }
    const flushed = this.#out.takeover
      ? await through(this.#deflater, payload)
      : deflateRawSync(payload, options)
    return flushed.subarray(0, flushed.length - TAIL.length)
  }

  async inflate(payload: Buffer): Promise<Buffer> {
    const whole = Buffer.concat([payload, TAIL])
    if (this.#in.takeover) return through(this.#inflater, whole)
    return inflateRawSync(whole, { ...inflateOptions(this.#in), finishFlush: constants.Z_SYNC_FLUSH })
  }

  close(): void {
    this.#deflater.close()
    this.#inflater.close()
  }
}

function parametersOf(agreed: string): ReadonlyMap<string, string> {
  const [, ...parameters] = agreed.split(';')
  return new Map(parameters.map((parameter) => parameter.trim().split('=') as [string, string]))
}

function direction(parameters: ReadonlyMap<string, string>, end: Role): Direction {
  return {
    takeover: !parameters.has(`${end}_no_context_takeover`),
    windowBits: Number(parameters.get(`${end}_max_window_bits`) ?? 15),
  }
}

function deflateOptions({ windowBits }: Direction): { windowBits: number; level: number } {
  return { windowBits, level: 1 }
}

/** zlib lets a distance reach what it still has in its output, so little may be there. */
function inflateOptions({ windowBits }: Direction): { windowBits: number; chunkSize: number } {
  return { windowBits, chunkSize: 2 ** windowBits / 4 }
}

function through(stream: DeflateRaw | InflateRaw, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    const take = (piece: Buffer) => pieces.push(piece)
    stream.on('data', take).once('error', reject)
    stream.write(bytes)
    stream.flush(constants.Z_SYNC_FLUSH, () => {
      stream.off('data', take).off('error', reject)
      resolve(Buffer.concat(pieces))
    })
  })
}
