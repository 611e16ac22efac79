import type { BodyRead } from '@offhook/webhook'

type Reader = ReadableStreamDefaultReader<Uint8Array>

/** The longest delay that timers know, 24.8 days; they take a longer one for none at all. */
const LONGEST = 2 ** 31 - 1

/** The raw bytes of a request's body, at most `limit` of them. A body that was read before is `consumed`. */
export async function readBody(request: Request, limit: number, timeout: number): Promise<BodyRead> {
  if (request.bodyUsed) return { problem: 'consumed' }
  if (Number(request.headers.get('content-length')) > limit) return { problem: 'too-large' }
  if (request.body === null) return { bytes: new Uint8Array(0) }
  const reader: Reader = request.body.getReader()
  const read = await within(timeout, gather(reader, limit))
  // What is still to come is let go.
  if ('problem' in read) reader.cancel().catch(ignore)
  return read
}

async function within(timeout: number, reading: Promise<BodyRead>): Promise<BodyRead> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<BodyRead>((resolve) => {
    timer = setTimeout(() => resolve({ problem: 'timeout' }), Math.min(timeout, LONGEST))
  })
  const read = await Promise.race([reading, late])
  clearTimeout(timer)
  return read
}

async function gather(reader: Reader, limit: number): Promise<BodyRead> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.length
      if (length > limit) return { problem: 'too-large' }
      chunks.push(part.value)
    }
    return { bytes: join(chunks, length) }
  } catch {
    return { problem: 'aborted' }
  }
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

function ignore(): void {}
