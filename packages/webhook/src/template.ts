import type { Part } from './crypto/contract.ts'
import { WebhookOptionError } from './errors.ts'

/** What a signature can cover. */
export interface Signable {
  readonly id: string
  readonly timestamp: string
  readonly body: Uint8Array
}

/** What a signature covers, in order: `{id}.{timestamp}.{body}`. */
export class Template {
  readonly #before: readonly string[]
  readonly #after: readonly string[]

  constructor(text: string) {
    const [before, after, ...more] = text.split('{body}')
    if (before === undefined || after === undefined || more.length > 0) throw invalid(text)
    this.#before = tokens(before)
    this.#after = tokens(after)
  }

  covers(token: '{id}' | '{timestamp}'): boolean {
    return this.#before.includes(token) || this.#after.includes(token)
  }

  /** The bytes, in parts: the body is not copied. */
  fill(values: Signable): Part[] {
    const parts: Part[] = [values.body]
    if (this.#before.length > 0) parts.unshift(fill(this.#before, values))
    if (this.#after.length > 0) parts.push(fill(this.#after, values))
    return parts
  }
}

function tokens(text: string): string[] {
  const found = text.split(/(\{id\}|\{timestamp\})/).filter((token) => token !== '')
  if (found.some((token) => /[{}]/.test(token) && !isToken(token))) throw invalid(text)
  return found
}

function isToken(token: string): boolean {
  return token === '{id}' || token === '{timestamp}'
}

function fill(tokens: readonly string[], { id, timestamp }: Signable): string {
  let text = ''
  for (const token of tokens) text += token === '{id}' ? id : token === '{timestamp}' ? timestamp : token
  return text
}

function invalid(text: string): WebhookOptionError {
  return new WebhookOptionError(
    'OFFHOOK_TEMPLATE_INVALID',
    `'${text}' says not what is signed: it holds {body} once, and may hold {id} and {timestamp}.`,
  )
}
