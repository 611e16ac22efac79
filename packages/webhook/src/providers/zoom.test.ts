import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createReceiver, zoom } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'the secret token'
const scheme = zoom({ secret })

it('is signed as its page says', async () => {
  const { headers, body } = await scheme.sign({ event: 'meeting.started' })
  const time = headers['x-zm-request-timestamp']
  const mac = createHmac('sha256', secret).update(`v0:${time}:`).update(body).digest('hex')
  expect(headers['x-zm-signature']).toBe(`v0=${mac}`)
})

providerContract({
  create: (secrets) => zoom({ secrets }),
  secrets: [secret, 'the old secret'],
  payload: { event: 'meeting.started' },
  expected: { source: 'zoom', type: 'meeting.started' },
  signature: { header: 'x-zm-signature', prefix: 'v0=', encoding: 'hex' },
  covered: ['x-zm-request-timestamp'],
  tolerance: 300,
})

describe('the challenge', () => {
  const receive = createReceiver({ scheme, deliver: () => {} })
  const asked = { event: 'endpoint.url_validation', payload: { plainToken: 'qgg8vlvZRS6UYooatFL8Aw' } }

  it('is verified, answered with the MAC of its token, and not delivered', async () => {
    const answer = await receive(await scheme.sign(asked))
    expect(answer).toMatchObject({ status: 200, outcome: { kind: 'challenged' } })
    expect(JSON.parse(answer.body)).toEqual({
      plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
      encryptedToken: createHmac('sha256', secret).update('qgg8vlvZRS6UYooatFL8Aw').digest('hex'),
    })
  })

  it('is refused unsigned', async () => {
    expect(await receive({ ...(await scheme.sign(asked)), headers: {} })).toMatchObject({ status: 401 })
  })

  it.each([
    { event: 'endpoint.url_validation', payload: {} },
    { event: 'meeting.started', payload: { plainToken: 'x' } },
  ])('is not %j', async (data) => {
    expect((await receive(await scheme.sign(data))).outcome).toMatchObject({ kind: 'delivered' })
  })
})
