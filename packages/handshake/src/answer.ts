import { acceptKey } from './accept-key.ts'
import { isBase64Of16Bytes } from './base64.ts'
import { type AgreedExtension, formatExtensions, parseExtensions, type ServerExtension } from './extension.ts'
import { checkedFields, type HeaderField, type IncomingHeaders, list, single } from './header.ts'
import { acceptOffers } from './negotiation.ts'
import { allowsOrigin, isAuthority, type OriginPolicy } from './origin.ts'
import { type RefusalCode, type Refused, refuse } from './refusal.ts'
import { connectsUpgrade, type HandshakeRequest, upgradesToWebSocket } from './request.ts'
import { chooseSubprotocol, parseSubprotocols, type SubprotocolChoice } from './subprotocol.ts'

/** How a server answers. */
export interface AnswerOptions<Agreed = never> {
  /**
   * Which pages may connect. `'same'`: those of the host and port in Host. A list: these origins. A function
   * decides alone, also for clients that send no Origin; the others let those in, as they are not browsers.
   * Default `'same'`.
   */
  readonly origin?: OriginPolicy | undefined
  /** Subprotocols, preferred first, or a function that picks one of the client's. Default none. */
  readonly subprotocols?: SubprotocolChoice | undefined
  /** Extensions to accept. Default none. */
  readonly extensions?: readonly ServerExtension<Agreed>[] | undefined
  /** Further header fields of the 101, e.g. Set-Cookie. Default none. */
  readonly headers?: readonly HeaderField[] | undefined
}

/** The 101 that opens a connection. */
export interface Accepted<Agreed = never> {
  readonly accepted: true
  readonly status: 101
  readonly headers: readonly HeaderField[]
  readonly subprotocol: string | undefined
  /** In the order in which they apply to a message. */
  readonly extensions: readonly AgreedExtension<Agreed>[]
}

/** What to send in answer to a handshake. */
export type Answer<Agreed = never> = Accepted<Agreed> | Refused

/** Answers a client's opening handshake (RFC 6455 §4.2). */
export function answer<Agreed = never>(
  request: HandshakeRequest,
  options: AnswerOptions<Agreed> = {},
): Answer<Agreed> {
  const key = single(request.headers, 'sec-websocket-key') ?? ''
  const fault = findFault(request, key)
  if (fault !== undefined) return refuse(fault)
  // §4.2.2 step 4: "it MUST return an appropriate HTTP error code (e.g., 403 Forbidden)".
  if (!allowsOrigin(request, options.origin ?? 'same')) return refuse('OFFHOOK_ORIGIN')
  return negotiate(request, key, options)
}

/** The first rule of §4.2.1 that the request breaks. */
function findFault({ method, httpVersion, headers }: HandshakeRequest, key: string): RefusalCode | undefined {
  if (method !== 'GET') return 'OFFHOOK_METHOD' // item 1
  if (!carriesUpgrades(httpVersion)) return 'OFFHOOK_HTTP_VERSION' // item 1
  if (!isAuthority(single(headers, 'host') ?? '')) return 'OFFHOOK_HOST' // item 2
  if (!upgradesToWebSocket(headers)) return 'OFFHOOK_UPGRADE' // item 3
  if (!connectsUpgrade(headers)) return 'OFFHOOK_CONNECTION' // item 4
  if (hasBody(headers)) return 'OFFHOOK_BODY' // §4.1: nothing follows the header but frames
  if (single(headers, 'sec-websocket-version') !== '13') return 'OFFHOOK_VERSION' // item 6, §4.4
  if (!isBase64Of16Bytes(key)) return 'OFFHOOK_KEY' // item 5
  return undefined
}

/** Item 1: "HTTP/1.1 or higher"; but not HTTP/2, which knows no 101 (RFC 9113 §8.6). */
function carriesUpgrades(httpVersion: string): boolean {
  return httpVersion.startsWith('1.') && httpVersion !== '1.0'
}

function hasBody(headers: IncomingHeaders): boolean {
  return list(headers, 'transfer-encoding') !== undefined || (list(headers, 'content-length') ?? '0') !== '0'
}

/** §4.2.2 steps 4 and 5: subprotocol and extensions, then the 101. */
function negotiate<Agreed>(
  request: HandshakeRequest,
  key: string,
  options: AnswerOptions<Agreed>,
): Answer<Agreed> {
  const offered = parseSubprotocols(list(request.headers, 'sec-websocket-protocol'))
  if (offered === undefined) return refuse('OFFHOOK_SUBPROTOCOL')
  const offers = parseExtensions(list(request.headers, 'sec-websocket-extensions'))
  if (offers === undefined) return refuse('OFFHOOK_EXTENSIONS')
  const subprotocol = chooseSubprotocol(offered, options.subprotocols ?? [], request)
  // §4.2.2 step 4: "The value chosen MUST be derived from the client's handshake".
  if (subprotocol !== undefined && !offered.includes(subprotocol))
    return refuse('OFFHOOK_SUBPROTOCOL_NOT_OFFERED')
  const extensions = acceptOffers(offers, options.extensions ?? [])
  const headers = [...ownFields(key, subprotocol, extensions), ...checkedFields(options.headers ?? [])]
  return { accepted: true, status: 101, headers, subprotocol, extensions }
}

/** §4.2.2 step 5. */
function ownFields(
  key: string,
  subprotocol: string | undefined,
  extensions: readonly AgreedExtension[],
): HeaderField[] {
  const fields: HeaderField[] = [
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Accept', acceptKey(key)],
  ]
  if (subprotocol !== undefined) fields.push(['Sec-WebSocket-Protocol', subprotocol])
  if (extensions.length > 0) fields.push(['Sec-WebSocket-Extensions', formatExtensions(extensions)])
  return fields
}
