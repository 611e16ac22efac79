import type { Ask } from './ask.ts'
import {
  type AgreedExtension,
  type ClientExtension,
  type ExtensionElement,
  parseExtensions,
} from './extension.ts'
import { type IncomingHeaders, isRepeated, list, single } from './header.ts'
import { claimsTaken } from './negotiation.ts'
import { connectsUpgrade } from './request.ts'
import { lowerAscii } from './token.ts'

/** A response as Node's IncomingMessage has it. */
export interface HandshakeResponse {
  readonly statusCode?: number | undefined
  readonly headers: IncomingHeaders
}

/** Why a client turns an answer down. */
export type FailureCode =
  | 'OFFHOOK_STATUS'
  | 'OFFHOOK_UPGRADE'
  | 'OFFHOOK_CONNECTION'
  | 'OFFHOOK_ACCEPT'
  | 'OFFHOOK_SUBPROTOCOL'
  | 'OFFHOOK_EXTENSIONS'

/** The connection is open. */
export interface Opened<Agreed = never> {
  readonly ok: true
  readonly subprotocol: string | undefined
  /** In the order in which they apply to a message. */
  readonly extensions: readonly AgreedExtension<Agreed>[]
}

/** The client must close the TCP connection: "_Fail the WebSocket Connection_". */
export interface Failed {
  readonly ok: false
  readonly code: FailureCode
  readonly message: string
}

const MESSAGES: Readonly<Record<FailureCode, string>> = {
  OFFHOOK_STATUS: 'The server did not answer 101.',
  OFFHOOK_UPGRADE: 'The server did not answer Upgrade: websocket.',
  OFFHOOK_CONNECTION: 'The server did not answer Connection: Upgrade.',
  OFFHOOK_ACCEPT: 'The server did not prove by Sec-WebSocket-Accept that it read the handshake.',
  OFFHOOK_SUBPROTOCOL: 'The server chose a subprotocol that was not offered.',
  OFFHOOK_EXTENSIONS: 'The server agreed to an extension, or a use of it, that was not offered.',
}

/** Checks the server's answer to `ask` (RFC 6455 §4.1, "Once the client's opening handshake has been sent"). */
export function checkAnswer<Agreed>(ask: Ask<Agreed>, response: HandshakeResponse): Opened<Agreed> | Failed {
  const fault = findFault(ask, response)
  if (fault !== undefined) return fail(fault)
  const extensions = confirmExtensions(ask.extensions, response.headers)
  if (extensions === undefined) return fail('OFFHOOK_EXTENSIONS')
  return { ok: true, subprotocol: single(response.headers, 'sec-websocket-protocol'), extensions }
}

function fail(code: FailureCode): Failed {
  return { ok: false, code, message: MESSAGES[code] }
}

/** The first rule that the answer breaks, but for extensions. */
function findFault(ask: Ask<unknown>, { statusCode, headers }: HandshakeResponse): FailureCode | undefined {
  if (statusCode !== 101) return 'OFFHOOK_STATUS' // item 1
  if (lowerAscii(single(headers, 'upgrade') ?? '') !== 'websocket') return 'OFFHOOK_UPGRADE' // item 2
  if (!connectsUpgrade(headers)) return 'OFFHOOK_CONNECTION' // item 3
  if (single(headers, 'sec-websocket-accept')?.trim() !== ask.accept) return 'OFFHOOK_ACCEPT' // item 4
  if (!isAsked(ask.subprotocols, headers)) return 'OFFHOOK_SUBPROTOCOL' // item 6
  return undefined
}

/** Item 6; §11.3.4: the header "MUST NOT appear more than once in an HTTP response", and none means none chosen. */
function isAsked(offered: readonly string[], headers: IncomingHeaders): boolean {
  if (isRepeated(headers, 'sec-websocket-protocol')) return false
  const chosen = single(headers, 'sec-websocket-protocol')
  return chosen === undefined || offered.includes(chosen)
}

/** Item 5: an extension "not present in the client's handshake" fails the connection, as does one agreed twice. */
function confirmExtensions<Agreed>(
  extensions: readonly ClientExtension<Agreed>[],
  headers: IncomingHeaders,
): readonly AgreedExtension<Agreed>[] | undefined {
  // §11.3.2: the header "MUST NOT appear more than once in an HTTP response".
  if (isRepeated(headers, 'sec-websocket-extensions')) return undefined
  const elements = parseExtensions(list(headers, 'sec-websocket-extensions'))
  return (
    elements && confirmElements(elements, new Map(extensions.map((extension) => [extension.name, extension])))
  )
}

function confirmElements<Agreed>(
  elements: readonly ExtensionElement[],
  open: Map<string, ClientExtension<Agreed>>,
): readonly AgreedExtension<Agreed>[] | undefined {
  const agreed: AgreedExtension<Agreed>[] = []
  for (const { name, params } of elements) {
    const extension = open.get(name)
    open.delete(name)
    if (extension === undefined || claimsTaken(extension.rsv, agreed)) return undefined
    const confirmed = extension.confirm(params)
    if (confirmed === undefined) return undefined
    agreed.push({ name, rsv: extension.rsv, params, ...confirmed })
  }
  return agreed
}
