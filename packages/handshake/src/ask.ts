import { acceptKey } from './accept-key.ts'
import { encodeBase64 } from './base64.ts'
import { HandshakeError } from './error.ts'
import { type ClientExtension, formatExtensions } from './extension.ts'
import { checkedFields, type HeaderField } from './header.ts'
import { checkedSubprotocols } from './subprotocol.ts'

/** What a client asks for. */
export interface AskOptions<Agreed = never> {
  /** `ws:` or `wss:` (also `http:` or `https:`), without fragment and credentials. */
  readonly url: string
  /** 16 bytes from a cryptographic source, fresh for each connection. */
  readonly nonce: Uint8Array
  /** Further header fields, e.g. Authorization or Origin. Default none. */
  readonly headers?: readonly HeaderField[] | undefined
  /** Subprotocols to offer, preferred first. Default none. */
  readonly subprotocols?: readonly string[] | undefined
  /** Extensions to offer, preferred first. Default none. */
  readonly extensions?: readonly ClientExtension<Agreed>[] | undefined
}

/** The request that opens a connection, and what `checkAnswer` needs to know of it. */
export interface Ask<Agreed = never> {
  readonly method: 'GET'
  /** Whether to speak TLS. */
  readonly secure: boolean
  /** Where to connect; an IPv6 address has no brackets. */
  readonly hostname: string
  readonly port: number
  readonly path: string
  readonly headers: readonly HeaderField[]
  /** The Sec-WebSocket-Accept to expect. */
  readonly accept: string
  readonly subprotocols: readonly string[]
  readonly extensions: readonly ClientExtension<Agreed>[]
}

/** Builds a client's opening handshake (RFC 6455 §4.1). */
export function ask<Agreed = never>(options: AskOptions<Agreed>): Ask<Agreed> {
  const url = parseUrl(options.url)
  const key = encodeBase64(checkedNonce(options.nonce))
  const subprotocols = checkedSubprotocols(options.subprotocols ?? [])
  const extensions = options.extensions ?? []
  const own = ownFields(url.host, key, subprotocols, extensions)
  const headers = [...own, ...checkedFields(options.headers ?? [])]
  return { method: 'GET', ...target(url), headers, accept: acceptKey(key), subprotocols, extensions }
}

/** §3: "Fragment identifiers … MUST NOT be used on these URIs." */
function parseUrl(text: string): URL {
  const url = tryUrl(text)
  if (
    url !== undefined &&
    SECURE.has(url.protocol) &&
    !text.includes('#') &&
    url.username + url.password === ''
  ) {
    return url
  }
  throw new HandshakeError(
    'OFFHOOK_URL_INVALID',
    'The URL must be ws:, wss:, http: or https:, without fragment; credentials go in an Authorization header.',
  )
}

function tryUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

/** Whether a scheme speaks TLS; others are not ours. */
const SECURE: ReadonlyMap<string, boolean> = new Map([
  ['ws:', false],
  ['http:', false],
  ['wss:', true],
  ['https:', true],
])

/** §3: the defaults are port 80, and 443 for wss; the resource name is the path and the query. */
function target(url: URL): Pick<Ask, 'secure' | 'hostname' | 'port' | 'path'> {
  const secure = SECURE.get(url.protocol) === true
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
  const hostname = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname
  return { secure, hostname, port, path: url.pathname + url.search }
}

/** §4.1 item 7: "a nonce consisting of a randomly selected 16-byte value". */
function checkedNonce(nonce: Uint8Array): Uint8Array {
  if (nonce.length === 16) return nonce
  throw new HandshakeError('OFFHOOK_NONCE_INVALID', 'The nonce must be 16 random bytes.')
}

/** §4.1 items 3 to 11. */
function ownFields(
  host: string,
  key: string,
  subprotocols: readonly string[],
  extensions: readonly ClientExtension[],
): HeaderField[] {
  const fields: HeaderField[] = [
    ['Host', host],
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Key', key],
    ['Sec-WebSocket-Version', '13'],
  ]
  const offers = extensions.flatMap(({ name, offers }) => offers.map((params) => ({ name, params })))
  if (subprotocols.length > 0) fields.push(['Sec-WebSocket-Protocol', subprotocols.join(', ')])
  if (offers.length > 0) fields.push(['Sec-WebSocket-Extensions', formatExtensions(offers)])
  return fields
}
