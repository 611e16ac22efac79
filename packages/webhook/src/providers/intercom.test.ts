import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { createReceiver, intercom } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'the client secret'
const scheme = intercom({ secret })

it('is signed as its page says', async () => {
  const { headers, body } = await scheme.sign({ topic: 'ping' })
  expect(headers['x-hub-signature']).toBe(`sha1=${createHmac('sha1', secret).update(body).digest('hex')}`)
})

providerContract({
  create: (secrets) => intercom({ secrets }),
  secrets: [secret, 'the old secret'],
  payload: { id: 'notif_1', topic: 'contact.created' },
  expected: { source: 'intercom', type: 'contact.created', id: 'notif_1' },
  signature: { header: 'x-hub-signature', prefix: 'sha1=', encoding: 'hex' },
})

it.each([{ topic: 'ping' }, { topic: 'ping', id: null }])(
  'a ping without an id is delivered: %j',
  async (ping) => {
    const receive = createReceiver({ scheme, deliver: () => {} })
    const delivery = { type: 'ping', id: expect.stringMatching(/^[0-9a-f]{40}$/) }
    expect((await receive(await scheme.sign(ping))).outcome).toMatchObject({ kind: 'delivered', delivery })
  },
)

it('is asked for by a HEAD when its URL is entered, which is answered 200 and reaches no handler', async () => {
  const receive = createReceiver({ scheme, deliver: () => expect.unreachable() })
  const answer = await receive({ method: 'HEAD', url: '/', headers: {}, body: new Uint8Array() })
  expect(answer).toMatchObject({ status: 200, headers: {}, body: '', outcome: { kind: 'challenged' } })
})
