import type { RefusalCode } from './codes.ts'
import { isRepeated, readHeader, type WebhookHeaders } from './request.ts'
import type { Verdict } from './scheme.ts'

export function refuse(code: RefusalCode): Verdict {
  return { genuine: false, code }
}

/** What a header says, before anything of it is known to be true. */
export function claim(headers: WebhookHeaders, name: string | undefined): string {
  return (name === undefined ? undefined : readHeader(headers, name)) ?? ''
}

/** Why nothing can be verified: one of these headers is missing, empty, or was sent more than once. */
export function firstProblem(headers: WebhookHeaders, names: readonly string[]): RefusalCode | undefined {
  for (const name of names) {
    const value = claim(headers, name)
    if (value.trim() === '') return 'OFFHOOK_SIGNATURE_MISSING'
    if (isRepeated(value)) return 'OFFHOOK_SIGNATURE_REPEATED'
  }
  return undefined
}
