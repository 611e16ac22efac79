import { HandshakeError } from './error.ts'
import { parseTokens } from './list.ts'
import type { HandshakeRequest } from './request.ts'
import { isToken } from './token.ts'

/** The server's subprotocols, preferred first, or its choice from the client's offer (preferred first; empty if none). */
export type SubprotocolChoice =
  | readonly string[]
  | ((offered: string[], request: HandshakeRequest) => string | false | undefined)

/** Parses an offer; undefined if it is malformed. RFC 6455 §4.1 item 10: "MUST all be unique strings." */
export function parseSubprotocols(header: string | undefined): readonly string[] | undefined {
  if (header === undefined) return []
  const offered = parseTokens(header)
  return offered !== undefined && isUnique(offered) ? offered : undefined
}

/** RFC 6455 §4.2.2 step 4: one of the client's, or none: then the server "MUST NOT send back" the header. */
export function chooseSubprotocol(
  offered: readonly string[],
  choice: SubprotocolChoice,
  request: HandshakeRequest,
): string | undefined {
  if (typeof choice === 'function') return choice([...offered], request) || undefined
  const wanted = new Set(offered)
  return checkedSubprotocols(choice).find((name) => wanted.has(name))
}

/** The caller's own list, which must be different tokens. */
export function checkedSubprotocols(names: readonly string[]): readonly string[] {
  if (Array.isArray(names) && names.every(isToken) && isUnique(names)) return names
  throw new HandshakeError(
    'OFFHOOK_SUBPROTOCOL_INVALID',
    'Subprotocols are a list of different tokens: write one as ["graphql-transport-ws"].',
  )
}

function isUnique(names: readonly string[]): boolean {
  return new Set(names).size === names.length
}
