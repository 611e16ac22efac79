import { Webhook } from 'svix'
import { expect, it } from 'vitest'
import { svix } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const other = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'

it('svix signs what is verified here, and verifies what is signed here', async () => {
  const time = new Date()
  const request = await svix({ secret }).sign({ type: 'user.created', name: 'ü' }, { id: 'msg_1', time })
  const text = new TextDecoder().decode(request.body)
  expect(request.headers['svix-signature']).toBe(new Webhook(secret).sign('msg_1', time, text))
  expect(new Webhook(secret).verify(text, request.headers)).toEqual({ type: 'user.created', name: 'ü' })
})

providerContract({
  create: (secrets) => svix({ secrets }),
  secrets: [secret, other],
  badSecrets: ['whsec_', 'whsec_not base64 at all'],
  payload: { type: 'user.created' },
  options: { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek' },
  expected: { source: 'svix', type: 'user.created', id: 'msg_p5jXN8AQM9LWM0D4loKWxJek' },
  signature: { header: 'svix-signature', prefix: 'v1,', encoding: 'base64', separator: ' ' },
  covered: ['svix-id', 'svix-timestamp'],
  tolerance: 300,
})

it('may be named after who sends through it', () => {
  expect(svix({ secret, source: 'clerk' }).source).toBe('clerk')
})

it('is named after itself where a configuration names nobody', () => {
  expect(svix({ secret, source: undefined, tolerance: undefined }).source).toBe('svix')
})
