/** Headers as node:http or fetch gives them, or a cloud function's event: their names may be in any case. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/** Why a body could not be read. */
export type BodyProblem = 'too-large' | 'consumed' | 'aborted' | 'timeout'

export type BodyRead = { readonly bytes: Uint8Array } | { readonly problem: BodyProblem }

/** Reads the body, at most so many bytes; called once, and for a POST alone. */
export type BodyReader = (limit: number) => Promise<BodyRead>

export interface WebhookRequest {
  readonly method: string
  readonly url: string
  readonly headers: WebhookHeaders
  readonly body: Uint8Array | BodyReader
}

/** A header's value. One that was sent several times comes joined by `, `, which is how node:http and fetch give it. */
export function readHeader(headers: WebhookHeaders, name: string): string | undefined {
  if (isFetchHeaders(headers)) return headers.get(name) ?? undefined
  const lower = name.toLowerCase()
  const value = headers[lower] ?? inAnyCase(headers, lower)
  if (typeof value === 'string') return value
  return Array.isArray(value) && value.length > 0 ? value.join(', ') : undefined
}

/** RFC 9110 §5.1: "Field names are case-insensitive". node:http writes them in lower case; not all do. */
function inAnyCase(headers: Exclude<WebhookHeaders, Headers>, name: string): readonly string[] {
  const isIt = (other: string) => other.length === name.length && other.toLowerCase() === name
  return Object.keys(headers)
    .filter(isIt)
    .flatMap((other) => headers[other] ?? [])
}

/** Whether a header was sent several times. No provider's signature, timestamp or id holds a comma and a space. */
export function isRepeated(value: string): boolean {
  return value.includes(', ')
}

function isFetchHeaders(headers: WebhookHeaders): headers is Headers {
  return typeof headers['get'] === 'function'
}
