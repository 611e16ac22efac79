import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createReceiver, hubspot } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
const url = 'https://www.example.com/webhook_uri'
const scheme = hubspot({ secret, url })

describe('the contract', () => {
  providerContract({
    create: (secrets) => hubspot({ secrets, url }),
    secrets: [secret, 'zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz'],
    payload: [{ eventId: 1, subscriptionType: 'contact.creation' }],
    expected: { source: 'hubspot', type: 'hubspot' },
    signature: { header: 'x-hubspot-signature-v3', encoding: 'base64' },
    covered: ['x-hubspot-request-timestamp'],
    tolerance: 300,
  })
})

function macOf(called: string, body: Uint8Array, timestamp: string): string {
  return createHmac('sha256', secret).update(`POST${called}`).update(body).update(timestamp).digest('base64')
}

it('signs the method, the URL, the body and the milliseconds', async () => {
  const { headers, body } = await scheme.sign([{ name: 'Ünü' }])
  const timestamp = headers['x-hubspot-request-timestamp'] ?? ''
  expect(timestamp).toMatch(/^\d{13}$/)
  expect(headers['x-hubspot-signature-v3']).toBe(macOf(url, body, timestamp))
})

it('signs some characters of the URL as themselves', async () => {
  const { headers, body } = await hubspot({ secret, url: `${url}?to=%2Fa%3ab%20c` }).sign([])
  const mac = macOf(`${url}?to=/a:b%20c`, body, headers['x-hubspot-request-timestamp'] ?? '')
  expect(headers['x-hubspot-signature-v3']).toBe(mac)
})

it('does not look at the signatures that are no MAC', async () => {
  const { headers, ...request } = await scheme.sign([])
  const v1 = createHash('sha256').update(secret).update(request.body).digest('hex')
  const { 'x-hubspot-signature-v3': _, ...others } = headers
  const receive = createReceiver({ scheme, deliver: () => expect.unreachable() })
  const old = { ...request, headers: { ...others, 'x-hubspot-signature': v1 } }
  expect(await receive(old)).toMatchObject({ status: 401, outcome: { code: 'OFFHOOK_SIGNATURE_MISSING' } })
})
