import type { SignedMessage } from './message.ts'
import { readHeader } from './request.ts'
import type { FormPayload } from './scheme.ts'
import { type Refusal, refusal } from './statuses.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** How a body is written: as JSON, or as a form. */
type Content = 'json' | 'form'

/** What a genuine message carries. A form is read only for a provider that sends forms. */
export function readContent(
  { headers, body }: SignedMessage,
  form: FormPayload | undefined,
): { readonly data: unknown } | Refusal {
  const content = contentOf(readHeader(headers, 'content-type'))
  if (content === undefined || (content === 'form' && form === undefined)) {
    return refusal('OFFHOOK_CONTENT_TYPE_UNSUPPORTED')
  }
  return parse(body, content === 'form' ? form : undefined) ?? refusal('OFFHOOK_BODY_NOT_JSON')
}

/**
 * The content that a media type announces; `undefined` if it is neither. JSON is UTF-8 whatever the charset says (RFC 8259
 * §8.1). No type counts as JSON, and so does the plain text that SNS sends and that fetch sets by default.
 */
function contentOf(contentType = ''): Content | undefined {
  if (contentType === 'application/json') return 'json' // Spelt as most do.
  const parameters = contentType.indexOf(';')
  const type = parameters === -1 ? contentType : contentType.slice(0, parameters)
  const essence = type.trim().toLowerCase()
  if (essence === 'application/json' || essence === '' || essence === 'text/plain') return 'json'
  if (essence.endsWith('+json')) return 'json'
  return essence === 'application/x-www-form-urlencoded' ? 'form' : undefined
}

/**
 * No form begins with these characters, which it would escape. The bytes are signed, but the type is not: otherwise, somebody
 * could send genuine JSON that has `&payload=` in a text as a form, and choose the payload.
 */
const beginsAsJson = /^\s*[[{"]/

/** The value of a body; `undefined` if it is not JSON in UTF-8. A byte order mark is skipped. */
function parse(body: Uint8Array, form: FormPayload | undefined): { readonly data: unknown } | undefined {
  try {
    const text = utf8.decode(body)
    if (form === undefined) return { data: JSON.parse(text) }
    if (beginsAsJson.test(text)) return undefined
    const fields = new URLSearchParams(text)
    return { data: typeof form === 'function' ? form(fields) : JSON.parse(fields.get(form) ?? '') }
  } catch {
    return undefined
  }
}
