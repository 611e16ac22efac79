import type { WebhookAnswer, WebhookOutcome } from '@offhook/webhook'
import type { HandlerFile } from './handlers.ts'
import { harmless, harmlessLines } from './harmless.ts'
import { mendOf } from './mend.ts'
import type { Handled } from './messages.ts'
import type { Paint } from './paint.ts'
import type { Provider } from './providers.ts'

/** Beneath what stands behind the time of day. */
export const INDENT: string = ' '.repeat(10)
/** Beneath what a line says of a delivery. */
const DEEPER = ' '.repeat(15)
/** Room for a type, so that ids stand beneath each other mostly. */
const TYPE_WIDTH = 26

/** What became of a request, for a line and what belongs to it. */
export interface Report {
  readonly provider: Provider
  readonly answer: WebhookAnswer
  /** How the handlers fared, if they were asked. */
  readonly handled: Handled | undefined
  /** Milliseconds. */
  readonly took: number
}

/** Lines about a delivery, or about what was refused. */
export function reportOf({ provider, answer, handled, took }: Report, paint: Paint): string {
  const { outcome, status } = answer
  const colour = status < 300 ? 'green' : 'red'
  const facts = [
    provider.name.padEnd(9),
    ...whatOf(outcome),
    `${endOf(outcome, handled)}, ${Math.round(took)} ms`,
  ]
  const line = `${clock()}  ${paint(colour, String(status))}  ${facts.join('  ')}`
  return [line, ...remarksOf(outcome, provider).map((remark) => DEEPER + harmlessLines(remark, DEEPER))].join(
    '\n',
  )
}

/** A line about a request for something else. */
export function strayOf(method: string, path: string): string {
  return `${clock()}  404  ${harmless(`${method} ${path}`)}: not served here`
}

/** What a folder has for handlers. */
export function filesOf(files: readonly HandlerFile[]): string {
  const width = Math.max(...files.map(({ name }) => name.length))
  const rows = files.map(
    ({ name, handlers }) =>
      `${INDENT}${harmless(name).padEnd(width)}  ${harmless(handlers.join(', ')) || 'exports no functions'}`,
  )
  return rows.length === 0
    ? `${INDENT}no file yet: write one that exports a function issues_opened, say`
    : rows.join('\n')
}

/** The time of day. */
export function clock(): string {
  return new Date().toTimeString().slice(0, 8)
}

function whatOf(outcome: WebhookOutcome): string[] {
  if (!('delivery' in outcome)) return []
  const { type, id } = outcome.delivery
  return [harmless(type).padEnd(TYPE_WIDTH), harmless(id)]
}

function endOf(outcome: WebhookOutcome, handled: Handled | undefined): string {
  switch (outcome.kind) {
    case 'delivered':
    case 'accepted':
      return servedBy(handled)
    case 'duplicate':
      return `delivered before, by its ${outcome.by === 'id' ? 'id' : 'bytes'}`
    case 'batch':
      return `a batch of ${outcome.outcomes.length}`
    case 'challenged':
      return 'asked, and answered'
    case 'failed':
      return 'failed'
    case 'refused':
      return 'refused'
  }
}

function servedBy(handled: Handled | undefined): string {
  const count = handled?.kind === 'served' ? handled.handlers : 0
  if (count === 0) return 'no handler'
  return count === 1 ? '1 handler' : `${count} handlers`
}

/** The reason, and what to do about it. */
function remarksOf(outcome: WebhookOutcome, provider: Provider): string[] {
  if (outcome.kind !== 'refused' && outcome.kind !== 'failed') return []
  const { code, reason, cause } = outcome
  const reasons = outcome.kind === 'failed' && Array.isArray(cause) ? cause.map(String) : [reason]
  const mend = mendOf(code, provider)
  return [...reasons, `${mend === undefined ? '' : `${mend} `}[${code}]`]
}
