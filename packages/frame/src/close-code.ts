/** The status codes of a Close that have a name (RFC 6455 §7.4.1 and the IANA registry). */
export const CloseCode = {
  Normal: 1000,
  GoingAway: 1001,
  ProtocolError: 1002,
  UnsupportedData: 1003,
  /** Never on the wire: the Close carried no code. */
  NoStatus: 1005,
  /** Never on the wire: the connection ended without a Close. */
  Abnormal: 1006,
  InvalidPayload: 1007,
  PolicyViolation: 1008,
  MessageTooBig: 1009,
  MandatoryExtension: 1010,
  InternalError: 1011,
  ServiceRestart: 1012,
  TryAgainLater: 1013,
  BadGateway: 1014,
  /** Never on the wire: the TLS handshake failed. */
  TlsHandshake: 1015,
} as const

export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode]

/** What §7.4.2 makes of a number. */
export type CloseCodeClass =
  | 'unused'
  | 'defined'
  | 'local'
  | 'unassigned'
  | 'registered'
  | 'private'
  | 'invalid'

/** Classifies every number from 0 to 65535 (§7.4.2). */
export function classifyCloseCode(code: number): CloseCodeClass {
  if (code < 1000) return 'unused' // "Status codes in the range 0-999 are not used."
  if (code < 3000) return classifyProtocolCode(code)
  if (code < 4000) return 'registered' // "reserved for use by libraries, frameworks, and applications"
  if (code < 5000) return 'private' // "reserved for private use"
  return 'invalid'
}

function classifyProtocolCode(code: number): CloseCodeClass {
  // §7.4.1: 1005, 1006, 1015 "MUST NOT be set as a status code in a Close control frame".
  if (code === 1005 || code === 1006 || code === 1015) return 'local'
  if (code === 1004 || code > 1015) return 'unassigned' // "Reserved. The specific meaning might be defined in the future."
  return 'defined'
}

/** Whether a Close frame may carry this code, from either end. */
export function isWireCloseCode(code: number): boolean {
  const kind = classifyCloseCode(code)
  return Number.isInteger(code) && (kind === 'defined' || kind === 'registered' || kind === 'private')
}
