import type { HeaderField } from './header.ts'

/** Why a server refuses a handshake. */
export type RefusalCode =
  | 'OFFHOOK_METHOD'
  | 'OFFHOOK_HTTP_VERSION'
  | 'OFFHOOK_HOST'
  | 'OFFHOOK_UPGRADE'
  | 'OFFHOOK_CONNECTION'
  | 'OFFHOOK_BODY'
  | 'OFFHOOK_VERSION'
  | 'OFFHOOK_KEY'
  | 'OFFHOOK_ORIGIN'
  | 'OFFHOOK_SUBPROTOCOL'
  | 'OFFHOOK_SUBPROTOCOL_NOT_OFFERED'
  | 'OFFHOOK_EXTENSIONS'

/** The answer that turns a client away. `message` is for people and repeats nothing that the client sent. */
export interface Refused {
  readonly accepted: false
  readonly status: number
  readonly headers: readonly HeaderField[]
  readonly code: RefusalCode
  readonly message: string
}

type Refusal = readonly [status: number, message: string, headers?: readonly HeaderField[]]

// RFC 9110 §15.5.22: "The server MUST send an Upgrade header field in a 426 response"; §7.8 adds Connection.
const UPGRADE: readonly HeaderField[] = [
  ['Upgrade', 'websocket'],
  ['Connection', 'Upgrade'],
]

// RFC 6455 §4.4: "it MUST respond with a |Sec-WebSocket-Version| header field".
const VERSION: readonly HeaderField[] = [...UPGRADE, ['Sec-WebSocket-Version', '13']]

const REFUSALS: Readonly<Record<RefusalCode, Refusal>> = {
  OFFHOOK_METHOD: [405, 'A WebSocket handshake is a GET request.', [['Allow', 'GET']]],
  OFFHOOK_HTTP_VERSION: [400, 'A WebSocket handshake needs HTTP/1.1.'],
  OFFHOOK_HOST: [400, 'A WebSocket handshake needs one valid Host header.'],
  OFFHOOK_UPGRADE: [426, 'This resource speaks WebSocket: send Upgrade: websocket.', UPGRADE],
  OFFHOOK_CONNECTION: [400, 'A WebSocket handshake needs Connection: Upgrade.'],
  OFFHOOK_BODY: [400, 'A WebSocket handshake has no body.'],
  OFFHOOK_VERSION: [426, 'This server speaks WebSocket version 13.', VERSION],
  OFFHOOK_KEY: [400, 'Sec-WebSocket-Key must be the base64 of 16 bytes, once.'],
  OFFHOOK_ORIGIN: [403, 'Pages of this origin may not connect.'],
  OFFHOOK_SUBPROTOCOL: [400, 'Sec-WebSocket-Protocol must be a list of different tokens.'],
  OFFHOOK_SUBPROTOCOL_NOT_OFFERED: [500, 'The server chose a subprotocol that the client did not offer.'],
  OFFHOOK_EXTENSIONS: [400, 'Sec-WebSocket-Extensions is malformed.'],
}

export function refuse(code: RefusalCode): Refused {
  const [status, message, headers = []] = REFUSALS[code]
  return { accepted: false, status, headers, code, message }
}
