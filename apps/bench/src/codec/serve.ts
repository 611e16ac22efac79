import { BINARY, frame, payloadOf } from '../wire.ts'

/** What a codec is asked: to work on payloads of so many bytes for so long. */
export interface CodecOrder {
  readonly work: 'decode' | 'encode'
  readonly bytes: number
  readonly milliseconds: number
}

/** A codec under test. */
export interface Codec {
  /** What it has sockets read into, if it has a say in that. */
  readonly reads?: Uint8Array
  /** Decodes a chunk that holds whole frames of a client. The chunk may be changed. */
  decode(chunk: Buffer): void
  /** Encodes a message of a server so many times, and drops what comes of it. */
  encode(payload: Buffer, times: number): void
}

/** As much as a socket reads at once. */
export const CHUNK: number = 64 * 1024

/** Frames a second of processor time, which other processes take none of. Copying the pristine chunk is part of it, for all alike. */
function measure(codec: Codec, { work, bytes, milliseconds }: CodecOrder): number {
  const payload = payloadOf({ kind: 'binary', bytes })
  const message = frame(BINARY, payload)
  const count = Math.max(1, Math.floor(CHUNK / message.length))
  const pristine = Buffer.concat(Array.from({ length: count }, () => message))
  const chunk = codec.reads === undefined ? Buffer.allocUnsafeSlow(CHUNK) : asBuffer(codec.reads)
  const arrived = chunk.subarray(0, pristine.length)
  const deadline = performance.now() + milliseconds
  const started = process.cpuUsage()
  let frames = 0
  while (performance.now() < deadline) {
    for (let i = 0; i < 8; i++) {
      if (work === 'decode') codec.decode(refreshed(arrived, pristine))
      else codec.encode(payload, count)
    }
    frames += 8 * count
  }
  const { user, system } = process.cpuUsage(started)
  return frames / ((user + system) / 1e6)
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

function refreshed(chunk: Buffer, pristine: Buffer): Buffer {
  pristine.copy(chunk)
  return chunk
}

export function serveCodec(codec: Codec): void {
  process.on('message', (order: CodecOrder) => process.send?.(measure(codec, order)))
  process.on('disconnect', () => process.exit())
  process.send?.('ready')
}
