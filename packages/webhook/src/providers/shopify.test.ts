import '@shopify/shopify-api/adapters/web-api'
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api'
import { expect, it } from 'vitest'
import { shopify } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'the client secret'
const options = { id: 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043', type: 'orders/create' }

it('@shopify/shopify-api verifies what is signed here', async () => {
  const { headers, body } = await shopify({ secret }).sign({ id: 5, note: 'ü' }, options)
  const sdk = shopifyApi({
    ...{ apiKey: 'none', apiSecretKey: secret, hostName: 'app.example.com', isEmbeddedApp: false },
    apiVersion: ApiVersion.July25,
    logger: { level: LogSeverity.Error },
  })
  const rest = { 'x-shopify-api-version': '2026-01', 'x-shopify-shop-domain': 'a.myshopify.com' }
  const rawRequest = new Request('https://app.example.com/', {
    ...{ method: 'POST', body },
    headers: { ...headers, ...rest },
  })
  const rawBody = new TextDecoder().decode(body)
  expect(await sdk.webhooks.validate({ rawBody, rawRequest })).toMatchObject({
    valid: true,
    topic: 'ORDERS_CREATE',
  })
})

providerContract({
  create: (secrets) => shopify({ secrets }),
  secrets: [secret, 'the old secret'],
  payload: { id: 5 },
  options,
  expected: { source: 'shopify', ...options },
  signature: { header: 'x-shopify-hmac-sha256', encoding: 'base64' },
  uncovered: ['x-shopify-webhook-id', 'x-shopify-topic'],
})
