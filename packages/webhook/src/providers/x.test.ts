import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createReceiver, x } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'the consumer secret'
const scheme = x({ secret })
const payload = { for_user_id: '2244994945', user_has_blocked: false, tweet_create_events: [] }

it('is signed as its page says', async () => {
  const { headers, body } = await scheme.sign(payload)
  const mac = createHmac('sha256', secret).update(body).digest('base64')
  expect(headers['x-twitter-webhooks-signature']).toBe(`sha256=${mac}`)
})

providerContract({
  create: (secrets) => x({ secrets }),
  secrets: [secret, 'the old secret'],
  payload,
  expected: { source: 'x', type: 'tweet_create_events' },
  signature: { header: 'x-twitter-webhooks-signature', prefix: 'sha256=', encoding: 'base64' },
  statuses: { delivered: 200 },
})

describe('the challenge', () => {
  const receive = createReceiver({ scheme, deliver: () => expect.unreachable('it was delivered') })
  const ask = (token: string) =>
    receive({
      ...{ method: 'GET', url: `/hook?${new URLSearchParams({ crc_token: token, nonce: 'x' })}` },
      ...{ headers: {}, body: new Uint8Array() },
    })

  it('is answered with the MAC of its token', async () => {
    const answer = await ask('MDM5ZTgxYzktYzg4Yy00MjE4LWI3OGUtNDk3ZGE5MDZkZmQy')
    const mac = createHmac('sha256', secret)
      .update('MDM5ZTgxYzktYzg4Yy00MjE4LWI3OGUtNDk3ZGE5MDZkZmQy')
      .digest('base64')
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } })
    expect(JSON.parse(answer.body)).toEqual({ response_token: `sha256=${mac}` })
  })

  it.each(['', '{"tweet_create_events":[]}', '[]', '"a"', ' ', '1.5', '{}', 'é'])(
    'does not sign %j',
    async (token) => {
      expect(await ask(token)).toMatchObject({ status: 403 })
    },
  )

  it.each(['5', '-5', 'null', 'true'])('signs %s, which as a body is not delivered', async (token) => {
    const { response_token } = JSON.parse((await ask(token)).body)
    const headers = { 'x-twitter-webhooks-signature': response_token }
    const body = new TextEncoder().encode(token)
    expect(await receive({ method: 'POST', url: '/', headers, body })).toMatchObject({
      status: 400,
      outcome: { code: 'OFFHOOK_TYPE_INVALID' },
    })
  })
})

it.each([{}, { for_user_id: '1' }, [1]])('%j has no type', (data) => {
  const message = { method: 'POST', url: '/', headers: {}, body: new Uint8Array(), data }
  expect(scheme.identify(message).type).toBe('')
})
