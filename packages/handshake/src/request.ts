import { type IncomingHeaders, list } from './header.ts'
import { listNames } from './list.ts'

/** A request as Node's IncomingMessage has it. */
export interface HandshakeRequest {
  readonly method?: string | undefined
  readonly httpVersion: string
  readonly url?: string | undefined
  readonly headers: IncomingHeaders
}

/** Whether the request asks for a WebSocket, be the rest of the handshake in order or not. */
export function isUpgrade(request: Pick<HandshakeRequest, 'headers'>): boolean {
  return upgradesToWebSocket(request.headers) && connectsUpgrade(request.headers)
}

/** RFC 6455 §4.2.1 item 3: "An |Upgrade| header field containing the value "websocket", treated as an ASCII case-insensitive value." */
export function upgradesToWebSocket(headers: IncomingHeaders): boolean {
  return listNames(list(headers, 'upgrade') ?? '', 'websocket')
}

/** RFC 6455 §4.2.1 item 4: "A |Connection| header field that includes the token "Upgrade"", in any case. */
export function connectsUpgrade(headers: IncomingHeaders): boolean {
  return listNames(list(headers, 'connection') ?? '', 'upgrade')
}
