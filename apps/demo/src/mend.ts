import type { FailureCode, RefusalCode } from '@offhook/webhook'
import type { Provider } from './settings.ts'

type Mend = (provider: Pick<Provider, 'title' | 'variable'>) => string

const clock: Mend = ({ title }) =>
  `Compare this machine’s clock with the time in the headers. ${title} signs anew when it sends again; a copy does not.`
const parser: Mend = () => 'Mount the webhook before any body parser, or let that keep the raw bytes.'
const again: Mend = ({ title }) => `Let ${title} send it again.`

/** What a developer who integrates a provider can do about it. */
const mends: Record<RefusalCode | FailureCode, Mend> = {
  OFFHOOK_METHOD_NOT_ALLOWED: () =>
    'A browser that opens the URL sends GET. The URL is right: now have a webhook sent.',
  OFFHOOK_CHALLENGE_REFUSED: () =>
    'Is it this provider that asks, and is the verify token the one set there?',
  OFFHOOK_CONTENT_TYPE_UNSUPPORTED: ({ title }) =>
    `Choose JSON (application/json) as the content type at ${title}.`,
  OFFHOOK_BODY_TOO_LARGE: () => 'Raise the option limit, if webhooks as large as this are to be expected.',
  OFFHOOK_BODY_TIMEOUT: again,
  OFFHOOK_BODY_ABORTED: again,
  OFFHOOK_BODY_CONSUMED: parser,
  OFFHOOK_BODY_UNREADABLE: parser,
  OFFHOOK_SIGNATURE_MISSING: ({ title, variable }) =>
    `Is a secret set at ${title}? Without one it does not sign. It is the one in ${variable} here.`,
  OFFHOOK_SIGNATURE_REPEATED: () => 'Something on the way, a proxy perhaps, sent the header twice.',
  OFFHOOK_SIGNATURE_WRONG: ({ title, variable }) =>
    `Is the secret at ${title} the one in ${variable} here, with no space around it? Does anything on the way rewrite the body?`,
  OFFHOOK_SOURCE_UNKNOWN: () =>
    'Add its topic or origin to those that the scheme is given, if you know it: others may sign, too.',
  OFFHOOK_CERTIFICATE_UNTRUSTED: ({ title }) =>
    `Is it ${title} that sends to this URL? What it names as its certificate is none of theirs.`,
  OFFHOOK_CERTIFICATE_UNAVAILABLE: ({ title }) =>
    `Can this server reach ${title}, to fetch the certificate? Then have it sent again.`,
  OFFHOOK_TIMESTAMP_MALFORMED: ({ title }) => `Is it ${title} that sends to this URL?`,
  OFFHOOK_TIMESTAMP_STALE: clock,
  OFFHOOK_TIMESTAMP_FUTURE: clock,
  OFFHOOK_BODY_NOT_JSON: ({ title }) => `Choose JSON (application/json) as the content type at ${title}.`,
  OFFHOOK_BATCH_TOO_LARGE: ({ title }) =>
    `Have ${title} send smaller batches, or raise the option maxBatch, and the replay store’s max with it.`,
  OFFHOOK_ID_INVALID: ({ title }) =>
    `Is it ${title} that sends to this URL? Its id is not where it should be.`,
  OFFHOOK_TYPE_INVALID: ({ title }) =>
    `Is it ${title} that sends to this URL? The event’s name is not where it should be.`,
  OFFHOOK_SCHEME_FAILED: () => 'The scheme has a fault of its own: the server’s log has its cause.',
  OFFHOOK_DELIVER_FAILED: () => 'Mend the handler, and have it sent again: a failed delivery is forgotten.',
  OFFHOOK_DELIVER_OVERDUE: () =>
    'Let the handler put the work into a queue, or answer at the deadline with the option overdue: "accept".',
  OFFHOOK_DELIVER_ELSEWHERE: again,
  OFFHOOK_REPLAY_STORE_FAILED: () => 'Bring the replay store back; what was not delivered is sent again.',
}

/** What to do about a refusal or a failure. */
export function mendOf(code: RefusalCode | FailureCode, provider: Provider): string {
  return mends[code](provider)
}
