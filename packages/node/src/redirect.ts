/** Where a client goes next when it is sent elsewhere, and what it must not take along. */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { ConnectionOptions } from 'node:tls'
import { type Ask, type AskOptions, ask, type HeaderField } from '@offhook/handshake'
import type { DeflateCodec } from '@offhook/permessage-deflate'
import { ConnectError } from './connect-error.ts'

/** What is asked for, at whichever server. */
type Wish = Pick<AskOptions<DeflateCodec>, 'subprotocols' | 'extensions'> & {
  readonly origin: string | undefined
}

/** A server to ask, and how. */
export interface Target {
  readonly url: string
  readonly headers: readonly HeaderField[]
  readonly tls: ConnectionOptions
  readonly wish: Wish
  readonly asked: Ask<DeflateCodec>
}

/** The application's headers that are never secret. */
const HARMLESS: ReadonlySet<string> = new Set(['accept-language', 'user-agent'])

/** Builds the request, with a nonce of its own. Throws a HandshakeError for what cannot be sent. */
export function aim(parts: Omit<Target, 'asked'>): Target {
  const { url, headers, wish } = parts
  const { origin, ...offers } = wish
  const fields: readonly HeaderField[] = origin === undefined ? headers : [['Origin', origin], ...headers]
  return { ...parts, asked: ask({ url, headers: fields, nonce: randomBytes(16), ...offers }) }
}

const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308])

/** Where an answer sends the client, if anywhere. */
export function locationOf({ statusCode, headers }: IncomingMessage): string | undefined {
  return REDIRECTS.has(statusCode) ? headers.location : undefined
}

/** The target that `location` names, as seen from the one that answered with it. */
export function redirect(from: Target, location: string): Target {
  const to = aimAgain(from, location)
  if (from.asked.secure && !to.asked.secure) throw notFollowed('it leads from TLS to plain text')
  return sameOrigin(from.asked, to.asked) ? to : aim({ ...to, ...withoutSecrets(to) })
}

function aimAgain(from: Target, location: string): Target {
  try {
    return aim({ ...from, url: new URL(location, from.url).href })
  } catch (cause) {
    throw notFollowed('it does not lead to a WebSocket', cause)
  }
}

function notFollowed(why: string, cause?: unknown): ConnectError {
  const message = `The server's redirect is not followed, ${why}: connect to the right URL in the first place.`
  return new ConnectError('OFFHOOK_REDIRECT', message, { cause })
}

/** The servers send the client in a circle, or further than `maxRedirects`. */
export function tooManyRedirects(limit: number, response: IncomingMessage): ConnectError {
  const message = `After ${limit} redirects the server asks for another: connect to the right URL, or raise maxRedirects.`
  return new ConnectError('OFFHOOK_TOO_MANY_REDIRECTS', message, { response })
}

function sameOrigin(a: Ask<unknown>, b: Ask<unknown>): boolean {
  return a.secure === b.secure && a.hostname === b.hostname && a.port === b.port
}

/** A header of any name may hold a credential, and a client's certificate is one. Which authorities to trust is no secret. */
function withoutSecrets({ headers, tls }: Target): Pick<Target, 'headers' | 'tls'> {
  const { cert, key, pfx, passphrase, secureContext, session, servername, ...trust } = tls
  return { headers: headers.filter(([name]) => HARMLESS.has(name.toLowerCase())), tls: trust }
}
