import { describe, expect, it } from 'vitest'
import { createReceiver, dropbox } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

it('verifies the published signature', async () => {
  // https://www.npmjs.com/package/hapi-dropbox-webhooks
  const { headers } = await dropbox({ secret: 'the_secret' }).sign('{"delta": {"users": [12345]}}')
  expect(headers['x-dropbox-signature']).toBe(
    '0a8c16b085420b960dc78664279fe09e936a2a01b1f91064869d9e77dfd64529',
  )
})

providerContract({
  create: (secrets) => dropbox({ secrets }),
  secrets: ['the app’s secret', 'the old secret'],
  payload: { list_folder: { accounts: ['dbid:a'] } },
  expected: { source: 'dropbox', type: 'dropbox' },
  signature: { header: 'x-dropbox-signature', encoding: 'hex' },
  repeats: true,
  statuses: { delivered: 200 },
})

describe('the challenge', () => {
  const receive = createReceiver({
    scheme: dropbox({ secret: 'the app’s secret' }),
    deliver: () => expect.unreachable('it was delivered'),
  })
  const ask = (url: string) => receive({ method: 'GET', url, headers: {}, body: new Uint8Array() })

  it('is echoed, as nothing that a browser runs', async () => {
    expect(await ask('/hook?challenge=%3Cscript%3E')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
      body: '<script>',
      outcome: { kind: 'challenged' },
    })
  })

  it('is refused when there is none', async () => {
    expect(await ask('/hook')).toMatchObject({ status: 403 })
  })
})
