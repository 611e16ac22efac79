import { HandshakeError } from './error.ts'
import { list } from './header.ts'
import type { HandshakeRequest } from './request.ts'
import { lowerAscii } from './token.ts'

/** Which pages may connect; see `AnswerOptions.origin`. */
export type OriginPolicy =
  | 'same'
  | 'any'
  | readonly string[]
  | ((origin: string | undefined, request: HandshakeRequest) => boolean)

/**
 * RFC 6455 §10.2: servers "that are not intended to process input from any web page but only for certain
 * sites SHOULD verify the |Origin| field". Cookies go with a cross-site WebSocket, and no CORS stands before it.
 */
export function allowsOrigin(request: HandshakeRequest, policy: OriginPolicy): boolean {
  const origin = list(request.headers, 'origin')
  if (policy === 'any') return true
  // In plain JavaScript the function may be async, and a promise is no yes.
  if (typeof policy === 'function') return policy(origin, request) === true
  // A list is checked in any case, so that what is wrong with it does not wait for the first browser.
  const origins = policy === 'same' ? undefined : serializedAll(policy)
  // §4.1 item 8: "The request MUST include … |Origin| if the request is coming from a browser client."
  if (origin === undefined) return true
  const lower = lowerAscii(origin)
  if (origins !== undefined) return origins.includes(lower)
  return isSameHost(lower, lowerAscii(list(request.headers, 'host') ?? ''))
}

function serializedAll(origins: readonly string[]): readonly string[] {
  if (Array.isArray(origins)) return origins.map(serialized)
  throw new HandshakeError(
    'OFFHOOK_ORIGIN_INVALID',
    'origin is "same", "any", a function, or a list: write one page as ["https://example.com"].',
  )
}

/**
 * Same host and same port. The schemes are not compared: behind a proxy that ends TLS, the server cannot know its
 * own. The Origin's scheme only gives the port where none is written (https: 443, http: 80), on both sides.
 */
function isSameHost(origin: string, host: string): boolean {
  const [scheme, authority] = splitOrigin(origin)
  const port = DEFAULT_PORTS.get(scheme)
  return port !== undefined && isAuthority(authority) && withPort(authority, port) === withPort(host, port)
}

const DEFAULT_PORTS: ReadonlyMap<string, string> = new Map([
  ['http', ':80'],
  ['https', ':443'],
])

/** RFC 6454 §6.2: scheme "://" host [ ":" port ]; the opaque origin `null` has no authority. */
function splitOrigin(origin: string): [scheme: string, authority: string] {
  const end = origin.indexOf('://')
  return end === -1 ? [origin, ''] : [origin.slice(0, end), origin.slice(end + 3)]
}

function withPort(authority: string, port: string): string {
  return authority.lastIndexOf(':') > authority.lastIndexOf(']') ? authority : authority + port
}

/** RFC 3986 §3.2 without userinfo, which neither Host nor Origin may have: not empty, and no character that ends or splits it. */
export function isAuthority(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (!isAuthorityChar(text.charAt(at))) return false
  return text.length > 0
}

function isAuthorityChar(char: string): boolean {
  return char > ' ' && char < '\x7f' && !'"#,/<>?@\\^`{|}'.includes(char)
}

function serialized(origin: string): string {
  const lower = lowerAscii(String(origin))
  if (lower === 'null' || isAuthority(splitOrigin(lower)[1])) return lower
  throw new HandshakeError(
    'OFFHOOK_ORIGIN_INVALID',
    `"${origin}" is no origin: write scheme, host and port alone, e.g. "https://example.com".`,
  )
}
