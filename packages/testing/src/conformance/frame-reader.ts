import { mask } from '../clients/raw-frame.ts'

/** A frame that arrived, unmasked. */
export interface Arrived {
  readonly fin: boolean
  readonly rsv: number
  readonly opcode: number
  /** The masking-key, as hexadecimal digits; undefined if the frame was not masked. */
  readonly key: string | undefined
  /** §5.2: "the minimal number of bytes MUST be used to encode the length". */
  readonly minimal: boolean
  readonly payload: Buffer
}

/** Octets in, frames out; judges nothing. */
export class FrameReader {
  #chunks: Buffer[] = []
  #length = 0
  #needed = 2

  push(chunk: Buffer): Arrived[] {
    const frames: Arrived[] = []
    this.#chunks.push(chunk)
    this.#length += chunk.length
    while (this.#length >= this.#needed) {
      const frame = this.#frame(this.#joined())
      if (frame !== undefined) frames.push(frame)
    }
    return frames
  }

  #joined(): Buffer {
    const [only] = this.#chunks
    return this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks)
  }

  /** The frame at the start of all there is, or undefined, and then it is known how much is needed. */
  #frame(bytes: Buffer): Arrived | undefined {
    this.#chunks = [bytes]
    const end = headerEnd(bytes)
    this.#needed = end
    if (bytes.length < end) return undefined
    const length = end + payloadLength(bytes)
    this.#needed = length
    if (bytes.length < length) return undefined
    this.#chunks = [bytes.subarray(length)]
    this.#length = bytes.length - length
    this.#needed = 2
    return arrived(bytes.subarray(0, length), end)
  }
}

function headerEnd([, second = 0]: Buffer): number {
  const short = second & 0x7f
  return 2 + (short === 127 ? 8 : short === 126 ? 2 : 0) + (second >= 0x80 ? 4 : 0)
}

function payloadLength(bytes: Buffer): number {
  const short = (bytes[1] as number) & 0x7f
  if (short < 126) return short
  return short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
}

function arrived(bytes: Buffer, end: number): Arrived {
  const [head = 0, second = 0] = bytes
  const key = second >= 0x80 ? bytes.subarray(end - 4, end) : undefined
  const payload = bytes.subarray(end)
  return {
    fin: head >= 0x80,
    rsv: (head >> 4) & 7,
    opcode: head & 0xf,
    key: key?.toString('hex'),
    minimal: isMinimal(second & 0x7f, payload.length),
    payload: key === undefined ? payload : mask(payload, key),
  }
}

function isMinimal(short: number, length: number): boolean {
  return short === (length < 126 ? length : length < 65_536 ? 126 : 127)
}
