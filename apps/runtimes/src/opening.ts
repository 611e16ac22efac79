import {
  type Answer,
  type AnswerOptions,
  type Ask,
  type AskOptions,
  answer,
  ask,
  type HandshakeRequest,
  type HeaderField,
} from '@offhook/handshake'

/** Header fields as a parser of HTTP hands them on. */
export function received(fields: readonly HeaderField[]): Record<string, string> {
  return Object.fromEntries(fields.map(([name, value]) => [name.toLowerCase(), value]))
}

/** A client's request for wss://example.com/chat, as its server receives it. */
export function asked<Agreed = never>(
  options: Partial<AskOptions<Agreed>> = {},
): { readonly request: HandshakeRequest; readonly ours: Ask<Agreed> } {
  const nonce = crypto.getRandomValues(new Uint8Array(16))
  const ours = ask<Agreed>({ url: 'wss://example.com/chat', nonce, ...options })
  return { ours, request: { method: 'GET', httpVersion: '1.1', headers: received(ours.headers) } }
}

/** What a server answers to such a request, of which some header fields are others. */
export function answered(
  headers: Readonly<Record<string, string | undefined>>,
  options: AnswerOptions = {},
): Answer {
  const { request } = asked()
  return answer({ ...request, headers: { ...request.headers, ...headers } }, options)
}
