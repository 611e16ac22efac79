/**
 * The client's side: an ordinary request of node:http, whose answer 101 opens a connection.
 *
 *     aim ──► attempt ──► 101 ──► Connection
 *      ▲         ├──────► 3xx ──► redirect ──┐
 *      │         └──────► other ► refusal    │
 *      └─────────────────────────────────────┘
 */
import { attempt } from './attempt.ts'
import { extensionsFor } from './compression.ts'
import { ConnectError } from './connect-error.ts'
import type { ConnectOptions } from './connect-options.ts'
import { Connection } from './connection.ts'
import { checkLimit } from './limits.ts'
import { aim, locationOf, redirect, type Target, tooManyRedirects } from './redirect.ts'
import { refusal } from './refusal.ts'
import { setDeadline } from './timer.ts'

const DEFAULT_HANDSHAKE_TIMEOUT = 10_000

/**
 * Opens a connection to a server. Rejects with a ConnectError if that fails, with the signal's reason if that is
 * aborted, and with a HandshakeError for a URL, header or subprotocol that cannot be sent.
 */
export async function connect(url: string | URL, options: ConnectOptions = {}): Promise<Connection> {
  const { signal, handshakeTimeout = DEFAULT_HANDSHAKE_TIMEOUT, maxRedirects = 0 } = options
  signal?.throwIfAborted()
  const cancel = new AbortController()
  const abort = () => cancel.abort(signal?.reason)
  const target = firstTarget(`${url}`, options)
  checkLimit('handshakeTimeout', handshakeTimeout)
  checkLimit('maxRedirects', maxRedirects)
  const deadline = setDeadline(() => cancel.abort(timeoutError(handshakeTimeout)), handshakeTimeout)
  signal?.addEventListener('abort', abort)
  try {
    return await reach(target, options, cancel.signal)
  } finally {
    signal?.removeEventListener('abort', abort)
    clearTimeout(deadline)
  }
}

function firstTarget(url: string, options: ConnectOptions): Target {
  const { headers = {}, tls = {}, subprotocols = [], compression = false, origin } = options
  const fields = Symbol.iterator in headers ? [...headers] : Object.entries(headers)
  const wish = { subprotocols, origin, extensions: extensionsFor(compression) }
  return aim({ url, headers: fields, tls, wish })
}

function timeoutError(milliseconds: number): ConnectError {
  return new ConnectError(
    'OFFHOOK_HANDSHAKE_TIMEOUT',
    `The connection was not open after ${milliseconds} ms: see whether the server answers, or raise handshakeTimeout.`,
  )
}

/** Asks, and follows redirects. */
async function reach(first: Target, options: ConnectOptions, cancel: AbortSignal): Promise<Connection> {
  const { maxRedirects = 0 } = options
  let target = first
  for (let left = maxRedirects; ; left--) {
    const answered = await attempt(target, options, cancel)
    if (answered instanceof Connection) return answered
    const { response } = answered
    const location = maxRedirects > 0 ? locationOf(response) : undefined
    if (location === undefined) throw await refusal(target.asked, answered, options.signal)
    answered.request.destroy()
    if (left === 0) throw tooManyRedirects(maxRedirects, response)
    target = redirect(target, location)
  }
}
