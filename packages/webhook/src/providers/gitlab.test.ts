import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { gitlab } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
const other = `whsec_${Buffer.alloc(32, 2).toString('base64')}`

it('standardwebhooks signs what is verified here, and verifies what is signed here', async () => {
  const scheme = gitlab({ secret })
  const time = new Date()
  const request = await scheme.sign({ object_kind: 'push' }, { id: 'msg_1', time })
  expect(request.headers['webhook-signature']).toBe(
    new Webhook(secret).sign('msg_1', time, new TextDecoder().decode(request.body)),
  )
  expect(new Webhook(secret).verify(Buffer.from(request.body), request.headers)).toEqual({
    object_kind: 'push',
  })
})

providerContract({
  create: (secrets) => gitlab({ secrets }),
  secrets: [secret, other],
  badSecrets: ['whsec_', 'a secret token as text'],
  payload: { object_kind: 'merge_request', object_attributes: { action: 'open' } },
  options: { id: 'f5e5f430-f57b-4e6e-9fac-d9128cd7232f' },
  expected: { source: 'gitlab', type: 'merge_request.open', id: 'f5e5f430-f57b-4e6e-9fac-d9128cd7232f' },
  signature: { header: 'webhook-signature', prefix: 'v1,', encoding: 'base64', separator: ' ' },
  covered: ['webhook-id', 'webhook-timestamp'],
  tolerance: 300,
})

describe('the type', () => {
  it.each([
    [{ object_kind: 'push' }, 'push'],
    [{ object_kind: 'note', object_attributes: { action: 'create' } }, 'note.create'],
    [{ object_kind: 'pipeline', object_attributes: { action: null } }, 'pipeline'],
    [{ event_name: 'project_create' }, 'project_create'],
    [{}, ''],
  ])('of %j is %j', (data, type) => {
    const message = { method: 'POST', url: '/', headers: {}, body: new Uint8Array(), data }
    expect(gitlab({ secret }).identify(message).type).toBe(type)
  })
})
