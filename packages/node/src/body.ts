import type { IncomingMessage } from 'node:http'
import type { BodyRead } from '@offhook/webhook'
import { setDeadline } from './timer.ts'

/** What a body parser that ran before may have left. */
interface ParsedRequest extends IncomingMessage {
  /** Kept by a parser's `verify` hook. */
  rawBody?: unknown
  /** The bytes themselves, if the parser was a raw one. */
  body?: unknown
}

/**
 * The raw bytes of a request's body, at most `limit` of them. If a parser was faster, the bytes that it
 * kept; if it kept none, `consumed`: re-serialising what it made of them would not give the same bytes.
 */
export function readBody(request: ParsedRequest, limit: number, timeout: number): Promise<BodyRead> {
  const kept = keptBytes(request)
  if (kept !== undefined) return Promise.resolve(within(kept, limit))
  // With an encoding set, Node gives strings, and the bytes are lost.
  if (request.readableEncoding !== null) return Promise.resolve({ problem: 'consumed' })
  if (request.readableDidRead || request.readableEnded) return Promise.resolve({ problem: 'consumed' })
  if (request.destroyed) return Promise.resolve({ problem: 'aborted' })
  if (Number(request.headers['content-length']) > limit) return Promise.resolve({ problem: 'too-large' })
  return gather(request, limit, timeout)
}

function keptBytes({ rawBody, body }: ParsedRequest): Uint8Array | undefined {
  if (rawBody instanceof Uint8Array) return rawBody
  if (typeof rawBody === 'string') return Buffer.from(rawBody) // Of UTF-8, these are the same bytes.
  return body instanceof Uint8Array ? body : undefined
}

function within(bytes: Uint8Array, limit: number): BodyRead {
  return bytes.length > limit ? { problem: 'too-large' } : { bytes }
}

function gather(request: IncomingMessage, limit: number, timeout: number): Promise<BodyRead> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const deadline = setDeadline(() => settle({ problem: 'timeout' }), timeout)

    function settle(read: BodyRead): void {
      clearTimeout(deadline)
      request.off('data', onData).off('end', onEnd).off('close', onAbort).off('error', onAbort)
      // What is still to come is let go: a client reads the answer only when it has sent all.
      if ('problem' in read) request.on('error', ignore).resume()
      resolve(read)
    }
    function onData(chunk: Buffer): void {
      length += chunk.length
      if (length > limit) settle({ problem: 'too-large' })
      else chunks.push(chunk)
    }
    function onEnd(): void {
      settle({ bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length) })
    }
    function onAbort(): void {
      settle({ problem: 'aborted' })
    }
    request.on('data', onData).on('end', onEnd).on('close', onAbort).on('error', onAbort)
  })
}

function ignore(): void {}
