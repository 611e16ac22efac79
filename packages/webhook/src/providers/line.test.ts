import { validateSignature } from '@line/bot-sdk'
import { describe, expect, it } from 'vitest'
import { createReceiver, line } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'the channel’s secret'
const scheme = line({ secret })
const event = { type: 'message', webhookEventId: '01FZ74A0TDDPYRVKNK77XKC3ZR' }

it('@line/bot-sdk verifies what is signed here', async () => {
  const { headers, body } = await scheme.sign({ destination: 'ü', events: [event] })
  expect(validateSignature(Buffer.from(body), secret, headers['x-line-signature'] ?? '')).toBe(true)
})

providerContract({
  create: (secrets) => line({ secrets }),
  secrets: [secret, 'the old secret'],
  payload: { events: [event] },
  expected: { source: 'line', type: 'message', id: event.webhookEventId },
  signature: { header: 'x-line-signature', encoding: 'base64' },
  statuses: { delivered: 200 },
})

describe('a request', () => {
  const receive = createReceiver({ scheme, deliver: () => {} })

  it('with several events has its signature as id', async () => {
    const { outcome } = await receive(await scheme.sign({ events: [event, event] }))
    const delivery = { type: 'events', id: expect.stringMatching(/^[0-9a-f]{64}$/) }
    expect(outcome).toMatchObject({ kind: 'delivered', delivery })
  })

  it('without events is the endpoint’s check: answered, not delivered', async () => {
    const request = await scheme.sign({ destination: 'x', events: [] })
    expect(await receive(request)).toMatchObject({ status: 200, outcome: { kind: 'challenged' } })
    expect(await receive({ ...request, headers: {} })).toMatchObject({ status: 401 })
  })

  it.each([{}, { events: 5 }, { events: { length: 0 } }])(
    'that is %j is no list, and is delivered',
    async (data) => {
      expect((await receive(await scheme.sign(data))).outcome).toMatchObject({ delivery: { type: 'events' } })
    },
  )

  it('whose only event has no type is refused', async () => {
    expect(await receive(await scheme.sign({ events: [{}] }))).toMatchObject({ status: 400 })
  })
})
