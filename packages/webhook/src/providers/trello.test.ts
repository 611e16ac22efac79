import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createReceiver, trello } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = '48f7dc1d48bb64e5ab3ee68d4f9bd0c6c0c3c7'
const url = 'https://mycallback.com/trelloCallbacks/?memberID=14&mainModel=true'
const scheme = trello({ secret, url })

describe('the contract', () => {
  providerContract({
    create: (secrets) => trello({ secrets, url }),
    secrets: [secret, 'another secret'],
    payload: { action: { id: '51f9424b', type: 'updateCard' } },
    expected: { source: 'trello', type: 'updateCard', id: '51f9424b' },
    signature: { header: 'x-trello-webhook', encoding: 'base64' },
    statuses: { delivered: 200 },
  })
})

it('signs the body, then the URL', async () => {
  const { headers, body } = await scheme.sign({ name: 'Ünü' })
  const mac = createHmac('sha1', secret).update(body).update(url).digest('base64')
  expect(headers['x-trello-webhook']).toBe(mac)
})

describe('a HEAD', () => {
  it('is answered 200 without a body, and reaches no handler', async () => {
    const receive = createReceiver({ scheme, deliver: () => expect.unreachable() })
    const answer = await receive({ ...(await scheme.sign({})), method: 'HEAD' })
    expect(answer).toMatchObject({ status: 200, headers: {}, body: '', outcome: { kind: 'challenged' } })
  })
})
