import type { RefusalCode } from './codes.ts'
import { isRepeated } from './request.ts'

/** Members of one header that are read; the others are ignored. */
const MAX_MEMBERS = 16

/** What a header says, before anything of it is known to be true: signatures of any version, and the time they are for. */
export interface Signatures {
  readonly timestamp: string
  readonly signatures: readonly string[]
}

/** The signatures of a header; without a separator there is one. */
export function membersOf(text: string, separator: string | undefined): string[] {
  return separator === undefined ? [text] : text.split(separator, MAX_MEMBERS)
}

/** A header that holds the time among the signatures, as Stripe's `t=1492774577,v1=…,v1=…` does. */
export function readStamped(text: string, separator: string, stamp: string): Signatures | RefusalCode {
  if (text.trim() === '') return 'OFFHOOK_SIGNATURE_MISSING'
  const signatures: string[] = []
  let timestamp: string | undefined
  for (let start = 0, count = 0; start <= text.length && count < MAX_MEMBERS; count++) {
    const end = endOfMember(text, separator, start)
    const member = text.slice(start, end).trim()
    // A header that was sent twice shows as two times, a comma within a member, or an empty member.
    if (member === '' || isRepeated(member)) return 'OFFHOOK_SIGNATURE_REPEATED'
    if (!member.startsWith(stamp)) signatures.push(member)
    else if (timestamp === undefined) timestamp = member.slice(stamp.length)
    else return 'OFFHOOK_SIGNATURE_REPEATED'
    start = end + separator.length
  }
  return { timestamp: timestamp ?? '', signatures }
}

function endOfMember(text: string, separator: string, start: number): number {
  const end = text.indexOf(separator, start)
  return end === -1 ? text.length : end
}
