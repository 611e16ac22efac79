import { isValidSlackRequest } from '@slack/bolt/dist/receivers/verify-request.js'
import { describe, expect, it } from 'vitest'
import { createReceiver, type Delivery, slack } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = '8f742231b10e8888abcd99yyyzzz85a5'
const scheme = slack({ secret })

// https://docs.slack.dev/authentication/verifying-requests-from-slack
const published = {
  time: new Date(1_531_420_618_000),
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
}

it('verifies the published signature', async () => {
  const request = await scheme.sign(published.body, { time: published.time })
  expect(request.headers['x-slack-signature']).toBe(published.signature)
  expect(await scheme.verify(request, published.time.getTime())).toMatchObject({ genuine: true })
})

it('@slack/bolt verifies what is signed here', async () => {
  const { headers, body } = await scheme.sign({ type: 'event_callback', text: 'ü' })
  const options = {
    ...{ signingSecret: secret, body: new TextDecoder().decode(body) },
    headers: {
      'x-slack-signature': headers['x-slack-signature'] ?? '',
      'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
    },
  }
  expect(isValidSlackRequest(options)).toBe(true)
})

providerContract({
  create: (secrets) => slack({ secrets }),
  secrets: [secret, 'the old signing secret'],
  payload: { event_id: 'Ev1', type: 'event_callback', event: { type: 'app_mention' } },
  expected: { source: 'slack', type: 'app_mention', id: 'Ev1' },
  signature: { header: 'x-slack-signature', prefix: 'v0=', encoding: 'hex' },
  covered: ['x-slack-request-timestamp'],
  tolerance: 300,
  statuses: { delivered: 200 },
})

const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } }

function receiver() {
  const deliveries: Delivery[] = []
  const deliver = (delivery: Delivery) => {
    deliveries.push(delivery)
  }
  return { receive: createReceiver({ scheme, deliver }), deliveries }
}

describe('a challenge', () => {
  it('of the URL is verified, answered as plain text, and not delivered', async () => {
    const { receive, deliveries } = receiver()
    const request = await scheme.sign({ type: 'url_verification', challenge: '3eZbrw1a', token: 'x' })
    expect(await receive(request)).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
      body: '3eZbrw1a',
      outcome: { kind: 'challenged' },
    })
    expect(await receive({ ...request, headers: {} })).toMatchObject({ status: 401 })
    expect(deliveries).toEqual([])
  })

  it('of the certificate is verified too, and opens no way around', async () => {
    const { receive, deliveries } = receiver()
    const body = `ssl_check=1&payload=${encodeURIComponent('{"type":"block_actions"}')}`
    const request = await scheme.sign(body, form)
    expect(await receive({ ...request, headers: form.headers })).toMatchObject({ status: 401 })
    const answer = await receive(await scheme.sign('ssl_check=1&token=x', form))
    expect(answer).toMatchObject({ status: 200, body: '', outcome: { kind: 'challenged' } })
    expect(deliveries).toEqual([])
  })

  it('of a message that is none is a member like any other', async () => {
    const { receive, deliveries } = receiver()
    const event = { type: 'event_callback', challenge: '3eZbrw1a', event: { type: 'app_mention' } }
    expect(await receive(await scheme.sign(event))).toMatchObject({ outcome: { kind: 'delivered' } })
    expect(deliveries).toMatchObject([{ type: 'app_mention', data: event }])
  })

  it('that is not text is none', async () => {
    const { receive } = receiver()
    const request = await scheme.sign({ type: 'url_verification', challenge: 5 })
    expect((await receive(request)).outcome).toMatchObject({ delivery: { type: 'url_verification' } })
  })
})

describe('a form', () => {
  it('with a payload is an interaction', async () => {
    const { receive, deliveries } = receiver()
    const payload = JSON.stringify({ type: 'block_actions', value: 'a&b=ü' })
    await receive(await scheme.sign(new URLSearchParams({ payload }).toString(), form))
    expect(deliveries).toMatchObject([{ type: 'block_actions', data: { value: 'a&b=ü' } }])
  })

  it('with a command is a slash command', async () => {
    const { receive, deliveries } = receiver()
    await receive(await scheme.sign(published.body, form))
    expect(deliveries).toMatchObject([
      { type: 'slash_command', data: { command: '/webhook-collect', text: '', team_id: 'T1DC2JH3J' } },
    ])
  })

  it('with nothing of these is refused', async () => {
    expect(await receiver().receive(await scheme.sign('a=1', form))).toMatchObject({ status: 400 })
  })
})
