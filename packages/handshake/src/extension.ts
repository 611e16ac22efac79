import { HandshakeError } from './error.ts'
import { parseList } from './list.ts'
import type { Scanner } from './scanner.ts'
import { isToken } from './token.ts'

/** A parameter of an extension; `true` if it was written without a value. */
export type ExtensionParam = readonly [name: string, value: string | true]

/** Parameters in the order written. A name may repeat; that is the extension's to refuse. */
export type ExtensionParams = readonly ExtensionParam[]

/** An element of Sec-WebSocket-Extensions. */
export interface ExtensionElement {
  readonly name: string
  readonly params: ExtensionParams
}

/** What an extension tells of itself in both roles. */
export interface Extension {
  readonly name: string
  /** The RSV bits that it claims, as in a frame's first byte: RSV1 is 0x40, RSV2 0x20, RSV3 0x10. */
  readonly rsv: number
}

/** An extension on the server's side. */
export interface ServerExtension<Agreed = unknown> extends Extension {
  /** Accepts one offer of a client, or declines it with undefined. */
  accept(params: ExtensionParams): { readonly params: ExtensionParams; readonly agreed: Agreed } | undefined
}

/** An extension on the client's side. */
export interface ClientExtension<Agreed = unknown> extends Extension {
  /** What to offer, preferred first: one parameter list an offer. */
  readonly offers: readonly ExtensionParams[]
  /** Checks what the server agreed to; undefined fails the connection. */
  confirm(params: ExtensionParams): { readonly agreed: Agreed } | undefined
}

/** An extension in use. */
export interface AgreedExtension<Agreed = unknown> extends Extension {
  readonly params: ExtensionParams
  readonly agreed: Agreed
}

/** Parses Sec-WebSocket-Extensions (RFC 6455 §9.1); undefined if it is malformed. */
export function parseExtensions(header: string | undefined): readonly ExtensionElement[] | undefined {
  return header === undefined ? [] : parseList(header, parseElement)
}

/** extension = extension-token *( ";" extension-param ) */
function parseElement(scanner: Scanner): ExtensionElement | undefined {
  const name = scanner.token()
  if (name === '') return undefined
  const params: ExtensionParam[] = []
  while (scanner.take(';')) {
    const param = parseParam(scanner)
    if (param === undefined) return undefined
    params.push(param)
  }
  return { name, params }
}

/** extension-param = token [ "=" (token | quoted-string) ] */
function parseParam(scanner: Scanner): ExtensionParam | undefined {
  const name = scanner.token()
  if (name === '') return undefined
  if (!scanner.take('=')) return [name, true]
  const value = scanner.take('"') ? scanner.quotedToken() : scanner.token()
  return value === '' ? undefined : [name, value]
}

/** Formats Sec-WebSocket-Extensions. */
export function formatExtensions(elements: readonly ExtensionElement[]): string {
  return elements.map(formatElement).join(', ')
}

function formatElement({ name, params }: ExtensionElement): string {
  return [checkedToken(name), ...params.map(formatParam)].join('; ')
}

function formatParam([name, value]: ExtensionParam): string {
  return value === true ? checkedToken(name) : `${checkedToken(name)}=${checkedToken(value)}`
}

function checkedToken(text: string): string {
  if (isToken(text)) return text
  throw new HandshakeError(
    'OFFHOOK_EXTENSION_INVALID',
    "An extension's name, parameters and values must be tokens.",
  )
}
