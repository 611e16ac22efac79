import { hmac } from '../hmac.ts'
import { type PublicUrl, publicUrl } from '../public-url.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'

export type HubspotOptions = Secrets &
  PublicUrl & {
    /** Seconds that the timestamp may lie in the past or in the future. Default 300. */
    readonly tolerance?: number | undefined
  }

/**
 * HubSpot, version 3 of its signature. The secret is the app's client secret, `url` its target URL.
 *
 * - The body is a list of events, each with its own `eventId` and `subscriptionType`. So the delivery has no id but its
 *   MAC, and its type is `hubspot`.
 * - The method, the URL, the body and `X-HubSpot-Request-Timestamp` are signed.
 * - Versions 1 and 2, which HubSpot still sends along, are no MAC: a SHA-256 of the secret and the body can be prolonged
 *   by anyone. They are not looked at.
 * - Answer 2xx within 5 s. Sent again up to 10 times in 24 h.
 *
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
 */
export function hubspot(options: HubspotOptions): Scheme {
  const { tolerance = 300 } = options
  return hmac({
    ...options,
    source: 'hubspot',
    header: 'x-hubspot-signature-v3',
    encoding: 'base64',
    signed: `POST${decoded(publicUrl(options))}{body}{timestamp}`,
    timestamp: { header: 'x-hubspot-request-timestamp', unit: 'milliseconds', tolerance },
    deadline: 4500,
  })
}

/** HubSpot signs these characters as themselves, even where its request escapes them. */
function decoded(url: string): string {
  return url.replace(/%(?:21|24|27|28|29|2A|2C|2F|3A|3B|3F|40)/gi, decodeURIComponent)
}
