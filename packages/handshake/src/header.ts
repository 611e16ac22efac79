import { HandshakeError } from './error.ts'
import { isToken, lowerAscii } from './token.ts'

/** Header fields as Node's IncomingMessage has them: lower-case names; any may be absent or repeated. */
export type IncomingHeaders = { readonly [name: string]: string | readonly string[] | undefined }

/** A header field to send. */
export type HeaderField = readonly [name: string, value: string]

/** The value of a field that stands alone; undefined if it is absent or repeated. */
export function single(headers: IncomingHeaders, name: string): string | undefined {
  const value = headers[name]
  if (typeof value !== 'object') return value
  return value.length === 1 ? value[0] : undefined
}

/** The value of a list field, RFC 9110 §5.3: repeated fields are one list; undefined if it is absent. */
export function list(headers: IncomingHeaders, name: string): string | undefined {
  const value = headers[name]
  if (typeof value !== 'object') return value
  return value.length === 0 ? undefined : value.join(', ')
}

/** Whether the field was sent more than once, as far as the platform tells. */
export function isRepeated(headers: IncomingHeaders, name: string): boolean {
  const value = headers[name]
  return typeof value === 'object' && value.length > 1
}

const RESERVED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'host',
  'transfer-encoding',
  'upgrade',
])

/** Checks fields that the application adds: names are tokens, values are one line, the handshake's own stay its own. */
export function checkedFields(fields: readonly HeaderField[]): readonly HeaderField[] {
  for (const field of fields) checkField(field)
  return fields
}

function checkField([name, value]: HeaderField): void {
  if (!isToken(name)) {
    throw new HandshakeError('OFFHOOK_HEADER_INVALID', 'A header name must be a token, e.g. "X-Request-Id".')
  }
  if (isReserved(lowerAscii(name))) {
    throw new HandshakeError('OFFHOOK_HEADER_RESERVED', `The handshake sets ${name} itself; leave it out.`)
  }
  if (!isFieldValue(value)) {
    throw new HandshakeError(
      'OFFHOOK_HEADER_INVALID',
      `The value of ${name} must be a string of Latin-1 without CR, LF, NUL or other controls.`,
    )
  }
}

function isReserved(name: string): boolean {
  return RESERVED.has(name) || name.startsWith('sec-websocket-')
}

function isFieldValue(value: string): boolean {
  if (typeof value !== 'string') return false
  for (let at = 0; at < value.length; at++) {
    if (!isFieldCode(value.charCodeAt(at))) return false
  }
  return true
}

/** RFC 9110 §5.5: VCHAR, obs-text, SP and HTAB; "CR, LF, or NUL characters are invalid and dangerous". */
function isFieldCode(code: number): boolean {
  return code === 0x09 || (code >= 0x20 && code <= 0xff && code !== 0x7f)
}
