import { expect, it } from 'vitest'
import { createReceiver, type Delivery, gitlabToken, WebhookOptionError } from '../index.ts'

const secret = 'a token of the hook'
const scheme = gitlabToken({ secret })
const options = { id: 'f5e5f430-f57b-4e6e-9fac-d9128cd7232f' }

async function receive(headers: Record<string, string | string[] | undefined>, own = scheme) {
  const deliveries: Delivery[] = []
  const request = await scheme.sign({ object_kind: 'push' }, options)
  const deliver = (delivery: Delivery) => {
    deliveries.push(delivery)
  }
  const answer = await createReceiver({ scheme: own, deliver })({
    ...request,
    headers: { ...request.headers, ...headers },
  })
  return { status: answer.status, deliveries }
}

it('is delivered by its token, as what it is', async () => {
  expect(await receive({})).toMatchObject({
    status: 204,
    deliveries: [{ ...options, source: 'gitlab', type: 'push', data: { object_kind: 'push' } }],
  })
})

it.each([
  undefined,
  '',
  'a token of the hooK',
  'a token of the hook!',
  'a token of the hoo',
  ' a token of the hook',
  `sha256=${secret}`,
])('is refused with the token %j', async (token) => {
  expect(await receive({ 'x-gitlab-token': token })).toEqual({ status: 401, deliveries: [] })
})

it('of an older GitLab, which sends no key, has a digest of its body for an id', async () => {
  const { status, deliveries } = await receive({ 'idempotency-key': undefined })
  expect(status).toBe(204)
  expect(deliveries[0]?.id).toMatch(/^[0-9a-f]{64}$/)
})

it('writes a key of its own when it signs', async () => {
  expect((await scheme.sign({})).headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/)
})

it('is refused with two tokens', async () => {
  expect(await receive({ 'x-gitlab-token': [secret, secret] })).toEqual({ status: 401, deliveries: [] })
})

it('takes each of several tokens', async () => {
  expect(await receive({}, gitlabToken({ secrets: ['another token', secret] }))).toMatchObject({
    status: 204,
  })
  expect(await receive({}, gitlabToken({ secret: 'another token' }))).toMatchObject({ status: 401 })
})

it.each(['', '  ', '1234567'])('refuses the token %j at construction', (short) => {
  expect(() => gitlabToken({ secret: short })).toThrow(WebhookOptionError)
})
