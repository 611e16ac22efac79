import type { SignedMessage } from './message.ts'
import type { WebhookHeaders } from './request.ts'

/** A webhook that was found genuine. Named after the attributes of CloudEvents. */
export interface Delivery<Data = unknown> {
  readonly id: string
  /** The event's name, such as `issues.opened`. */
  readonly type: string
  /** The provider, such as `github`. */
  readonly source: string
  /** When the provider signed it, or else when it was received. */
  readonly time: Date
  /** The payload, parsed. */
  readonly data: Data
  /** The payload, the bytes that were signed. */
  readonly raw: Uint8Array
  readonly headers: WebhookHeaders
}

/**
 * What the receiver makes of a message. It is an instance of a class, not a literal: once many objects of one literal survive
 * a collection, as they do while a server starts, V8 allocates all later ones in the old generation, where they keep payloads
 * alive long after their requests. A request then took one and a half times as long, or twice.
 */
export class GenuineDelivery implements Delivery {
  readonly id: string
  readonly type: string
  readonly source: string
  readonly time: Date
  readonly data: unknown
  readonly raw: Uint8Array
  readonly headers: WebhookHeaders

  constructor(
    id: string,
    type: string,
    source: string,
    time: Date,
    data: unknown,
    { body, headers }: SignedMessage,
  ) {
    this.id = id
    this.type = type
    this.source = source
    this.time = time
    this.data = data
    this.raw = body
    this.headers = headers
  }
}

/** An event in the JSON format of CloudEvents 1.0. */
export interface CloudEvent<Data = unknown> {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: string
  /** RFC 3339. */
  readonly time: string
  readonly datacontenttype: 'application/json'
  readonly data: Data
}

/** The delivery as a CloudEvent, ready for JSON.stringify. */
export function toCloudEvent<Data>({ id, source, type, time, data }: Delivery<Data>): CloudEvent<Data> {
  return {
    specversion: '1.0',
    id,
    source,
    type,
    time: time.toISOString(),
    datacontenttype: 'application/json',
    data,
  }
}
