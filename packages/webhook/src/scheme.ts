import type { Batch } from './batch.ts'
import type { RefusalCode } from './codes.ts'
import type { GenuineMessage, SignedMessage, WebhookReply } from './message.ts'
import type { WebhookRequest } from './request.ts'
import type { SchemeStatuses } from './statuses.ts'

/** What a scheme found out about a message. */
export type Verdict =
  | { readonly genuine: false; readonly code: RefusalCode }
  | {
      readonly genuine: true
      /** When the provider signed, if the signature covers a time. */
      readonly time: Date | undefined
      /**
       * The same for the same signed bytes, and not to be chosen by a sender without the secret: the MAC that was found
       * right, or a hash of the bytes. By it, a replay under another id is known.
       */
      readonly digest: Uint8Array
    }

/** What a message says about itself: `undefined` if its provider has no place for that, empty if the place is empty. */
export interface Identity {
  readonly id: string | undefined
  readonly type: string | undefined
  /** Who sent it, where a message says that. Default the scheme's `source`. */
  readonly source?: string | undefined
  /** When it came to be, where a message says that. Default the signature's time, or when it was received. */
  readonly time?: Date | undefined
  /** The payload, where it stands in an envelope. Default the whole body. */
  readonly data?: unknown
}

/** Where a form holds the payload: in this field, as JSON, or wherever a function finds it. If that throws, there is none. */
export type FormPayload = string | ((fields: URLSearchParams) => unknown)

/** A provider's way to ask, unsigned, whether an endpoint is its owner's, before it sends anything. */
export interface Challenge {
  /** The methods by which it asks, beside POST. */
  readonly methods: readonly string[]
  /** The reply, or `undefined` to refuse. It proves nothing about the sender, and reaches no handler. */
  answer(request: WebhookRequest): WebhookReply | undefined | Promise<WebhookReply | undefined>
}

export interface SignOptions {
  /** The delivery's id. Default a random UUID. */
  readonly id?: string | undefined
  /** The event's name, for a provider that writes it into a header. */
  readonly type?: string | undefined
  /** When the provider signs. Default now. */
  readonly time?: Date | undefined
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

export interface SignedRequest extends WebhookRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer>
}

/** Everything that differs between providers. */
export interface Scheme {
  /** The provider, as the `source` of its deliveries. */
  readonly source: string
  /** Whether the signature covers the id; if not, a replay is known by its signed bytes too. */
  readonly signsId: boolean
  /** Milliseconds in which the provider wants its answer, some left for the way back. */
  readonly deadline: number
  /** Where a form holds the payload, for a provider that can send one. */
  readonly form?: FormPayload | undefined
  readonly statuses?: SchemeStatuses | undefined
  readonly challenge?: Challenge | undefined
  /** Why a request is refused by its head alone, without reading its body; `undefined` if it is not. */
  readonly refuses?: ((head: Pick<WebhookRequest, 'url' | 'headers'>) => RefusalCode | undefined) | undefined
  /** Judges the bytes before anything of them is parsed. */
  verify(message: SignedMessage, now: number): Verdict | Promise<Verdict>
  /**
   * The reply to a genuine message that asks instead of telling, such as Slack's `url_verification`; such a message reaches
   * no handler. `undefined` for all others.
   */
  readonly reply?:
    | ((message: GenuineMessage) => WebhookReply | undefined | Promise<WebhookReply | undefined>)
    | undefined
  /**
   * The messages of a batch, as `batchOf` makes it; `undefined` for a message that is not one. They are delivered one after
   * another, and known by their ids alone, since all were signed together.
   */
  readonly split?: ((message: GenuineMessage) => Batch | undefined) | undefined
  /** Finds the id and the type of a genuine message. */
  identify(message: GenuineMessage): Identity
  /** Makes a genuine request, for tests. The payload is a string or bytes to send as they are, or a value to send as JSON. */
  sign(payload: unknown, options?: SignOptions): Promise<SignedRequest>
}
