import type { FailureCode, RefusalCode } from '@offhook/webhook'
import type { Provider } from './providers.ts'

type Mend = (provider: Provider) => string

const clock: Mend = ({ title }) =>
  `Is this machine’s clock right? ${title} signs anew when it sends again; a copy does not.`
const json: Mend = ({ title }) => `Choose JSON (application/json) as the content type at ${title}.`
const stranger: Mend = ({ title }) => `Is it ${title} that sends to this URL?`

/** What to do about what happens while one tries things out; of the rest the reason says enough. */
const mends = new Map<RefusalCode | FailureCode, Mend>([
  ['OFFHOOK_METHOD_NOT_ALLOWED', () => 'A browser sends GET. The URL is right: now have a webhook sent.'],
  ['OFFHOOK_CONTENT_TYPE_UNSUPPORTED', json],
  ['OFFHOOK_BODY_NOT_JSON', json],
  ['OFFHOOK_SIGNATURE_MISSING', ({ title }) => `Is a secret set at ${title}? Without one it does not sign.`],
  [
    'OFFHOOK_SIGNATURE_WRONG',
    ({ title }) => `Is the secret at ${title} the one given here? Does anything on the way rewrite the body?`,
  ],
  ['OFFHOOK_TIMESTAMP_MALFORMED', stranger],
  ['OFFHOOK_TIMESTAMP_STALE', clock],
  ['OFFHOOK_TIMESTAMP_FUTURE', clock],
  ['OFFHOOK_ID_INVALID', stranger],
  ['OFFHOOK_TYPE_INVALID', stranger],
  ['OFFHOOK_DELIVER_FAILED', () => 'Mend the handler; the same delivery may then be sent again.'],
  ['OFFHOOK_DELIVER_OVERDUE', () => 'Let the handler put the work into a queue, and answer first.'],
])

/** What to do about a refusal or a failure, or nothing. */
export function mendOf(code: RefusalCode | FailureCode, provider: Provider): string | undefined {
  return mends.get(code)?.(provider)
}
