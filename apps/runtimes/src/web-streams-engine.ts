import type { DeflateEngine, EngineInflated, InflateSettings } from '@offhook/permessage-deflate'
import { join } from './bytes.ts'
import { bytesOf } from './same.ts'

/**
 * DEFLATE as every runtime has it since it has Compression Streams, and no more than those give: nothing at once, so it
 * needs a `syncLimit` of 0; no dictionary to compress with, so with context takeover only the first message is compressed.
 */
export const webStreamsEngine: DeflateEngine = {
  deflateSync: () => undefined,
  inflateSync: () => ({ ok: false, reason: 'invalid' }),

  deflate(bytes, { dictionary }, done) {
    if (dictionary !== undefined) return done(undefined)
    // A stream ends by a final block. RFC 7692 §7.2.3.4 has such messages; what a sync flush ends in comes behind.
    void through(new CompressionStream('deflate-raw'), bytes).then((stream) => done(join([stream, FLUSH])))
  },

  inflate(bytes, settings, done) {
    void firstStream(bytes, settings).then(done)
  },
}

/** An empty block that is stored, not the last. */
const FLUSH = bytesOf('00 0000 ffff')

/** What may stand behind the first stream: its end, and the nine bytes of a codec. */
const MOST_BEHIND = 16

/** Streams do not say where they ended; but only what ends there is whole. */
async function firstStream(bytes: Uint8Array, settings: InflateSettings): Promise<EngineInflated> {
  for (let behind = 0; behind <= MOST_BEHIND; behind++) {
    const consumed = bytes.length - behind
    const inflated = await inflate(bytes.subarray(0, consumed), settings)
    if (inflated === 'too-big') return { ok: false, reason: 'too-big' }
    if (inflated !== undefined) return { ok: true, bytes: inflated, consumed }
  }
  return { ok: false, reason: 'invalid' }
}

async function inflate(
  bytes: Uint8Array,
  { dictionary = NOTHING, maxOutputLength }: InflateSettings,
): Promise<Uint8Array | 'too-big' | undefined> {
  try {
    const limit = dictionary.length + maxOutputLength
    const stream = new DecompressionStream('deflate-raw')
    const output = await through(stream, join([stored(dictionary), bytes]), limit)
    return output.length > limit ? 'too-big' : output.subarray(dictionary.length)
  } catch {
    return undefined
  }
}

const NOTHING = new Uint8Array(0)

/** What stands before a message, as a block that is stored: so a stream knows it without a dictionary. */
function stored(bytes: Uint8Array): Uint8Array {
  const { length } = bytes
  if (length === 0) return bytes
  return join([Uint8Array.of(0, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255), bytes])
}

/** All that comes out of a stream, or what exceeds `limit`. */
async function through(
  { readable, writable }: CompressionStream | DecompressionStream,
  bytes: Uint8Array,
  limit = Number.POSITIVE_INFINITY,
): Promise<Uint8Array> {
  const writer = writable.getWriter()
  // What goes wrong is heard of where it is read.
  Promise.all([writer.write(bytes.slice()), writer.close()]).catch(() => {})
  const reader = (readable as ReadableStream<Uint8Array>).getReader()
  const output: Uint8Array[] = []
  let length = 0
  for (let { value } = await reader.read(); value !== undefined; { value } = await reader.read()) {
    output.push(value)
    length += value.length
    if (length <= limit) continue
    await reader.cancel()
    break
  }
  return join(output)
}
