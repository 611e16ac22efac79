import { bodyHmac } from '../body-hmac.ts'
import { base64 } from '../encoding.ts'
import type { Scheme } from '../scheme.ts'
import type { Secrets } from '../secrets.ts'

/**
 * Shopify: webhooks of shops over HTTPS. The secret is the app's client secret, or that of the shop's notifications.
 *
 * - id: `X-Shopify-Webhook-Id`. Type: `X-Shopify-Topic`, such as `orders/create`. Time: when it was received;
 *   `X-Shopify-Triggered-At` is not signed.
 * - Only the body is signed, so a replay is known by the signed bytes too, and the topic is a hint: where an endpoint
 *   serves several, `deliver` had better look at the payload.
 * - Answer 2xx within 5 s. Sent again 8 times in 4 hours; then the subscription is removed.
 *
 * https://shopify.dev/docs/apps/build/webhooks/subscribe/https
 */
export function shopify(secrets: Secrets): Scheme {
  return bodyHmac({
    ...secrets,
    source: 'shopify',
    header: 'x-shopify-hmac-sha256',
    codec: base64,
    id: { header: 'x-shopify-webhook-id' },
    type: { header: 'x-shopify-topic' },
    deadline: 4000,
  })
}
