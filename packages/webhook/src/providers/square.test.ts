import { WebhooksHelper } from 'square'
import { describe, expect, it } from 'vitest'
import { square } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

// https://github.com/square/square-nodejs-sdk/blob/master/tests/integration/webhooks.test.ts
const published = {
  secret: 'Ibxx_5AKakO-3qeNVR61Dw',
  url: 'https://webhook.site/679a4f3a-dcfa-49ee-bac5-9d0edad886b9',
  body: '{"merchant_id":"MLEFBHHSJGVHD","type":"webhooks.test_notification","event_id":"ac3ac95b-f97d-458c-a6e6-18981597e05f","created_at":"2022-07-13T20:30:59.037339943Z","data":{"type":"webhooks","id":"bc368e64-01aa-407e-b46e-3231809b1129"}}',
  signature: 'GF4YkrJgGBDZ9NIYbNXBnMzqb2HoL4RW/S6vkZ9/2N4=',
}
const { secret, url } = published

describe('the contract', () => {
  providerContract({
    create: (secrets) => square({ secrets, url }),
    secrets: [secret, 'another-signature-key'],
    payload: { type: 'payment.created', event_id: '13b867cf' },
    expected: { source: 'square', type: 'payment.created', id: '13b867cf' },
    signature: { header: 'x-square-hmacsha256-signature', encoding: 'base64' },
  })
})

describe('signatures that others make and verify', () => {
  it('the published one', async () => {
    const { headers } = await square({ secret, url }).sign(published.body)
    expect(headers['x-square-hmacsha256-signature']).toBe(published.signature)
  })

  it('the SDK verifies what is signed here', async () => {
    const { headers, body } = await square({ secret, url }).sign({ name: 'Ünü' })
    const request = {
      requestBody: new TextDecoder().decode(body),
      signatureHeader: headers['x-square-hmacsha256-signature'] ?? '',
      signatureKey: secret,
    }
    expect(await WebhooksHelper.verifySignature({ ...request, notificationUrl: url })).toBe(true)
    expect(await WebhooksHelper.verifySignature({ ...request, notificationUrl: `${url}/` })).toBe(false)
  })
})

it('is that of one URL: another endpoint does not take it', async () => {
  const request = await square({ secret, url: `${url}/other` }).sign(published.body)
  expect(await square({ secret, url }).verify(request, 0)).toMatchObject({ genuine: false })
  // Whatever the request says of its own URL.
  const forwarded = { ...request.headers, 'x-forwarded-host': 'webhook.site', 'x-forwarded-proto': 'https' }
  const lying = { ...request, url: `${url}/other`, headers: forwarded }
  expect(await square({ secret, url }).verify(lying, 0)).toMatchObject({ genuine: false })
})
