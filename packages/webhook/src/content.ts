const utf8 = new TextDecoder('utf-8', { fatal: true })

/** How a body is written: as JSON, or as a form with a field that holds JSON. */
export type Content = 'json' | 'form'

/** Where a form holds the payload: in this field, as JSON, or wherever a function finds it. What that throws is no payload. */
export type FormPayload = string | ((fields: URLSearchParams) => unknown)

/**
 * The content that a type announces, `undefined` if it is neither. JSON is UTF-8 whatever the charset says (RFC 8259
 * §8.1). No type, and the plain text that fetch names by itself, say nothing about a body that is genuine: JSON.
 */
export function contentOf(contentType: string | undefined): Content | undefined {
  const [type = ''] = (contentType ?? '').split(';', 1)
  const essence = type.trim().toLowerCase()
  if (essence === '' || essence === 'text/plain') return 'json'
  if (essence === 'application/json' || essence.endsWith('+json')) return 'json'
  return essence === 'application/x-www-form-urlencoded' ? 'form' : undefined
}

/** The value of a body, `undefined` if it is no JSON in UTF-8. A byte order mark is not part of it. */
export function parse(
  body: Uint8Array,
  form: FormPayload | undefined,
): { readonly data: unknown } | undefined {
  try {
    const text = utf8.decode(body)
    if (form === undefined) return { data: JSON.parse(text) }
    const fields = new URLSearchParams(text)
    return { data: typeof form === 'function' ? form(fields) : JSON.parse(fields.get(form) ?? '') }
  } catch {
    return undefined
  }
}
