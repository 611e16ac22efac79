import type { IncomingMessage } from 'node:http'
import type { BodyProblem, BodyRead } from '@offhook/webhook'
import { Gathered } from './gathered.ts'
import { SharedDeadline } from './shared-deadline.ts'

/** What a body parser that ran before may have left. */
interface ParsedRequest extends IncomingMessage {
  /** Kept by a parser's `verify` hook. */
  rawBody?: unknown
  /** The bytes themselves, if the parser was a raw one. */
  body?: unknown
}

/**
 * The raw bytes of a request's body, at most `limit` of them. If a body parser ran before, these are the bytes that it
 * kept; if it kept none, the problem is `consumed`: to serialise the parsed body again would not give the same bytes.
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

/** Listeners stay until the end: to remove them costs more than to verify a MAC, and later events are ignored. */
function gather(request: IncomingMessage, limit: number, timeout: number): Promise<BodyRead> {
  return new Promise((resolve) => {
    let gathered = new Gathered()
    let deadline: SharedDeadline | undefined
    let settled = false

    function settle(read: BodyRead): void {
      settled = true
      deadline?.end()
      resolve(read)
    }
    function onData(chunk: Buffer): void {
      // The rest is read and dropped: some clients read the answer only when they have sent all.
      if (settled) return
      if (gathered.length + chunk.length <= limit) gathered.add(chunk)
      else fail('too-large')
    }
    function onEnd(): void {
      if (!settled) settle({ bytes: gathered.bytes() })
    }
    function fail(problem: BodyProblem): void {
      gathered = new Gathered()
      if (!settled) settle({ problem })
    }
    const abort = () => fail('aborted')
    request.on('data', onData).on('end', onEnd).on('close', abort).on('error', abort).resume()
    // A body that came together with its head needs no deadline. A promise makes fewer objects than `queueMicrotask`.
    void Promise.resolve().then(() => {
      if (!settled && !request.complete) deadline = new SharedDeadline(timeout, () => fail('timeout'))
    })
  })
}
