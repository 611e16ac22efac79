import { ask, Certificates, type Fetch } from '../certificates.ts'
import { refuse } from '../claims.ts'
import type { RefusalCode } from '../codes.ts'
import type { SignatureAlgorithm, SignKey } from '../crypto/contract.ts'
import { base64 } from '../encoding.ts'
import { WebhookOptionError } from '../errors.ts'
import { jsonIn, stringAt } from '../json.ts'
import { limitOf } from '../limits.ts'
import { member } from '../locate.ts'
import type { GenuineMessage, SignedMessage, WebhookReply } from '../message.ts'
import { bytesOf } from '../outgoing.ts'
import { privateKeyOf } from '../public-keys.ts'
import type { Identity, Scheme, SignedRequest, SignOptions, Verdict } from '../scheme.ts'
import { checkTimestamp } from '../timestamp.ts'

export interface SnsOptions {
  /** The ARNs of your topics. SNS signs for everyone: whoever has an account can have it send you a topic of their own. */
  readonly topics: readonly string[]
  /** Fetches certificates and confirms subscriptions, from SNS and nowhere else: `fetch`. */
  readonly fetch: Fetch
  /** Seconds that the timestamp, that of the publishing, may lie in the past or in the future. Default 3,900. */
  readonly tolerance?: number | undefined
  /** Whether to take version 1 of the signature, with SHA-1, which a topic has unless it is set to 2. Default true. */
  readonly sha1?: boolean | undefined
  /** A private key of RSA, for `sign` in tests; `fetch` gives the certificate. Default none. */
  readonly privateKey?: string | undefined
}

/**
 * Amazon SNS, over HTTPS, without raw message delivery (which is not signed).
 *
 * - id: `MessageId`, the same when it is sent again. Type: `Notification` or `UnsubscribeConfirmation`. Time: `Timestamp`.
 *   All are signed, and so are `Message`, `Subject` and `TopicArn`; `MessageAttributes` are not. The data is the envelope,
 *   its `Message` a string.
 * - A `SubscriptionConfirmation` of one of the topics is confirmed, answered 200, and reaches no handler.
 * - The certificate is trusted because it is at SNS: its URL is pinned, TLS proves the host, its issuer is not looked at.
 * - Answer 2xx within 15 s. Sent again after any 5xx and 429, for up to an hour; 4xx ends it.
 *
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export function sns(options: SnsOptions): Scheme {
  return new Sns(options)
}

// A bucket can have `sns.s3-us-west-2.amazonaws.com`; the name of a region begins with no digit in it.
const certificateUrl =
  /^https:\/\/sns\.[a-z]+(?:-[a-z]+)+-[0-9]+\.amazonaws\.com(?:\.cn)?\/SimpleNotificationService-[A-Za-z0-9]+\.pem$/
const subscribeUrl =
  /^https:\/\/sns\.[a-z]+(?:-[a-z]+)+-[0-9]+\.amazonaws\.com(?:\.cn)?\/\?Action=ConfirmSubscription&/

/** The members that are signed, in their order. */
const notification = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
const confirmation = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
const signedMembers = new Map([
  ['Notification', notification],
  ['SubscriptionConfirmation', confirmation],
  ['UnsubscribeConfirmation', confirmation],
])

const algorithms = new Map<string, SignatureAlgorithm>([
  ['1', 'rsa-sha1'],
  ['2', 'rsa-sha256'],
])

/** What a message says, before it is known to be true. */
interface Claim {
  readonly algorithm: SignatureAlgorithm
  readonly time: Date
  readonly certificate: string
  readonly signed: Uint8Array
  readonly signature: Uint8Array
}

class Sns implements Scheme {
  readonly source = 'sns'
  readonly signsId = true
  readonly deadline = 14_000
  readonly #options: SnsOptions
  readonly #topics: ReadonlySet<string>
  readonly #tolerance: number
  readonly #certificates: Certificates
  readonly #signer: SignKey

  constructor(options: SnsOptions) {
    // Of one ARN alone, which plain JavaScript lets pass, a set would hold the letters, and no message would be of its topics.
    if (!Array.isArray(options.topics) || options.topics.length === 0) throw noTopics()
    this.#options = options
    this.#topics = new Set(options.topics)
    this.#tolerance = limitOf('tolerance', options.tolerance ?? 3900, 'seconds')
    this.#certificates = new Certificates(options.fetch, certificateUrl)
    this.#signer = privateKeyOf(options, 'rsa-sha256')
  }

  async verify({ body }: SignedMessage, now: number): Promise<Verdict> {
    const claim = this.#claim(jsonIn(body), now)
    if (typeof claim === 'string') return refuse(claim)
    const { certificate, algorithm, signed, signature, time } = claim
    const key = await this.#certificates.keyFor(certificate, algorithm, now)
    if (typeof key === 'string') return refuse(key)
    const digest = await key.verify([signed], [signature])
    return digest === undefined ? refuse('OFFHOOK_SIGNATURE_WRONG') : { genuine: true, time, digest }
  }

  /** Confirms a subscription. That it failed is no answer: SNS shall ask again. */
  async reply({ data }: GenuineMessage): Promise<WebhookReply | undefined> {
    if (stringAt(data, 'Type') !== 'SubscriptionConfirmation') return undefined
    const url = stringAt(data, 'SubscribeURL')
    if (!subscribeUrl.test(url)) throw new Error('The SubscribeURL does not lead to SNS.')
    const status = await ask(this.#options.fetch, url, async (response) => {
      await response.body?.cancel()
      return response.status
    })
    if (status !== 200) throw new Error(`SNS answered the confirmation with ${status}.`)
    return { status: 200, headers: {}, body: '' }
  }

  identify({ data }: GenuineMessage): Identity {
    return { id: stringAt(data, 'MessageId'), type: stringAt(data, 'Type') }
  }

  /** The payload is the `Message`, or members of the envelope. */
  async sign(payload: unknown, options: SignOptions = {}): Promise<SignedRequest> {
    const { id = crypto.randomUUID(), type = 'Notification', time = new Date() } = options
    const message = {
      Type: type,
      MessageId: id,
      TopicArn: this.#options.topics[0],
      Timestamp: time.toISOString(),
      ...(typeof payload === 'object' ? payload : { Message: String(payload) }),
      SignatureVersion: '2',
      SigningCertURL: `https://sns.us-east-1.amazonaws.com/SimpleNotificationService-${'0'.repeat(32)}.pem`,
    }
    const signature = await this.#signer.sign([bytesOf(signedOf(message) ?? '')])
    const headers = { 'content-type': 'text/plain; charset=UTF-8', ...options.headers }
    const body = bytesOf({ ...message, Signature: base64.encode(signature) })
    return { method: 'POST', url: '/', headers, body }
  }

  /** What the message claims, or why it claims nothing: all that can be said before a certificate is fetched. */
  #claim(data: unknown, now: number): Claim | RefusalCode {
    const encoded = stringAt(data, 'Signature')
    if (encoded === '') return 'OFFHOOK_SIGNATURE_MISSING'
    const algorithm = this.#algorithmOf(stringAt(data, 'SignatureVersion'))
    const signature = base64.decode(encoded)
    const signed = signedOf(data)
    if (!algorithm || !signature || signed === undefined) return 'OFFHOOK_SIGNATURE_WRONG'
    if (!this.#topics.has(stringAt(data, 'TopicArn'))) return 'OFFHOOK_SOURCE_UNKNOWN'
    const within = { unit: 'rfc3339', tolerance: this.#tolerance } as const
    const time = checkTimestamp(stringAt(data, 'Timestamp'), within, now)
    if (typeof time === 'string') return time
    return {
      algorithm,
      time,
      certificate: stringAt(data, 'SigningCertURL'),
      signed: bytesOf(signed),
      signature,
    }
  }

  #algorithmOf(version: string): SignatureAlgorithm | undefined {
    const algorithm = algorithms.get(version)
    return algorithm === 'rsa-sha1' && this.#options.sha1 === false ? undefined : algorithm
  }
}

/** Each member's name and value in lines of their own; `undefined` if one is missing. */
function signedOf(data: unknown): string | undefined {
  const lines = signedMembers
    .get(stringAt(data, 'Type'))
    ?.filter((name) => name !== 'Subject' || hasSubject(data))
    .map((name) => line(name, stringAt(data, name)))
  return lines?.every((text) => text !== undefined) ? lines.join('') : undefined
}

/** One that is no text cannot have been signed: it must not be passed over as if it were none. */
function hasSubject(data: unknown): boolean {
  return ![undefined, null, ''].some((none) => none === member(data, 'Subject'))
}

/** Only the message itself may have several lines: those of another could be taken for further members. */
function line(name: string, value: string): string | undefined {
  if (value === '' || (name !== 'Message' && value.includes('\n'))) return undefined
  return `${name}\n${value}\n`
}

function noTopics(): WebhookOptionError {
  return new WebhookOptionError(
    'OFFHOOK_SOURCE_MISSING',
    'The option `topics` is no list, or empty: name your topics by their ARNs, for SNS signs those of everyone.',
  )
}
