import type { BodyRead } from '@offhook/webhook'

type Reader = ReadableStreamDefaultReader<Uint8Array>

/** The longest delay that timers know, 24.8 days; given a longer one, they fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1

/** The raw bytes of a request's body, at most `limit` of them. A body that was read before, or whose reader another has, is `consumed`. */
export async function readBody(request: Request, limit: number, timeout: number): Promise<BodyRead> {
  if (request.bodyUsed || request.body?.locked) return { problem: 'consumed' }
  if (Number(request.headers.get('content-length')) > limit) return { problem: 'too-large' }
  if (request.body === null) return { bytes: new Uint8Array(0) }
  const reader: Reader = request.body.getReader()
  const read = await within(timeout, gather(reader, limit))
  // The rest is not read.
  if ('problem' in read) reader.cancel().catch(ignore)
  return read
}

async function within(timeout: number, reading: Promise<BodyRead>): Promise<BodyRead> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<BodyRead>((resolve) => {
    timer = setTimeout(() => resolve({ problem: 'timeout' }), Math.min(timeout, LONGEST_DELAY))
  })
  const read = await Promise.race([reading, late])
  clearTimeout(timer)
  return read
}

async function gather(reader: Reader, limit: number): Promise<BodyRead> {
  let room = new Uint8Array(0)
  let length = 0
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (length + part.value.length > limit) return { problem: 'too-large' }
      room = put(part.value, room, length)
      length += part.value.length
    }
    return { bytes: room.subarray(0, length) }
  } catch {
    return { problem: 'aborted' }
  }
}

/**
 * The room with the chunk in it; a larger room, by at least half, if it does not fit. To keep the chunks would be a trap: of a
 * sender that sends each byte in a chunk of its own, one mebibyte would take three hundred.
 */
function put(chunk: Uint8Array, room: Uint8Array<ArrayBuffer>, at: number): Uint8Array<ArrayBuffer> {
  const end = at + chunk.length
  const wide = end > room.length ? new Uint8Array(Math.max(end, Math.ceil(room.length * 1.5))) : room
  if (wide !== room) wide.set(room)
  wide.set(chunk, at)
  return wide
}

function ignore(): void {}
