import type { SignedRequest } from '@offhook/webhook'
import { meaningOf } from './no-answer.ts'
import { aborted, isAbort } from './terminal.ts'

/** What came back. */
export interface Answer {
  readonly ok: boolean
  readonly status: number
  readonly statusText: string
  /** As text, up to a limit. */
  readonly body: string
  /** Whole milliseconds until all of it was here. */
  readonly took: number
}

/** No answer came. */
export class PostError extends Error {
  override readonly name = 'PostError'
  readonly code = 'OFFHOOK_NO_ANSWER'
}

/** Milliseconds until the answer must be here. No provider waits longer. */
const TIMEOUT = 30_000
/** Bytes of an answer that are read. */
const MAX_BODY = 65_536

/** Posts a request. Rejects with a PostError if no answer comes, and with an AbortError for Ctrl-C. */
export async function post(
  url: string,
  { headers, body }: SignedRequest,
  interrupted: AbortSignal,
): Promise<Answer> {
  const cancel = new AbortController()
  const deadline = setTimeout(() => cancel.abort(new Error(`it did not come within ${TIMEOUT} ms`)), TIMEOUT)
  void aborted(interrupted).then(() => cancel.abort())
  try {
    return await answered(url, { method: 'POST', headers, body, redirect: 'manual', signal: cancel.signal })
  } catch (error) {
    if (isAbort(error)) throw error
    throw new PostError(`No answer from ${url}: ${reasonOf(error)}.`)
  } finally {
    clearTimeout(deadline)
  }
}

async function answered(url: string, init: RequestInit): Promise<Answer> {
  const started = performance.now()
  const response = await fetch(url, init)
  const body = await beginningOf(response)
  const { ok, status, statusText } = response
  return { ok, status, statusText, body, took: Math.round(performance.now() - started) }
}

async function beginningOf({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body ?? []) {
    parts.push(part)
    length += part.length
    if (length >= MAX_BODY) break
  }
  return Buffer.concat(parts).subarray(0, MAX_BODY).toString('utf8')
}

/** `fetch` says only that it failed; its cause says why, and for a name with several addresses its errors do. */
function reasonOf(error: unknown): string {
  const { cause = error } = error as Error
  const meaning = meaningOf(cause as Error)
  if (meaning !== undefined) return meaning
  const { message, code } = cause as NodeJS.ErrnoException
  return message === 'bad port' ? 'fetch refuses this port, so listen on another' : message || String(code)
}
