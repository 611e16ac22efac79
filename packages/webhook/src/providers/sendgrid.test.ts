import { createPublicKey } from 'node:crypto'
import { EventWebhook } from '@sendgrid/eventwebhook'
import { describe, expect, it } from 'vitest'
import { createReceiver, sendgrid } from '../index.ts'
import { type KeyPair, keyPair, keysOfPairs } from '../testing/key-pairs.ts'
import { providerContract } from '../testing/provider-contract.ts'

/** As SendGrid shows it. */
function base64Pair(): KeyPair {
  const { publicKey, privateKey } = keyPair('ecdsa-p256-sha256')
  const spki = createPublicKey(publicKey).export({ type: 'spki', format: 'der' })
  return { publicKey: spki.toString('base64'), privateKey }
}

const pairs = [base64Pair(), base64Pair()] as const
const keys = keysOfPairs(pairs)

// https://github.com/sendgrid/sendgrid-nodejs/blob/main/packages/eventwebhook/src/eventwebhook.spec.js
const published = {
  publicKey:
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==',
  signature:
    'MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=',
  timestamp: '1600112502',
  body: `${JSON.stringify([
    {
      email: 'hello@world.com',
      event: 'dropped',
      reason: 'Bounced Address',
      sg_event_id: 'ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA',
      sg_message_id: 'LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0',
      'smtp-id': '<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>',
      timestamp: 1_600_112_492,
    },
  ])}\r\n`,
}

function request(body = published.body, signature = published.signature) {
  const headers = {
    'content-type': 'application/json',
    'x-twilio-email-event-webhook-signature': signature,
    'x-twilio-email-event-webhook-timestamp': published.timestamp,
  }
  return { method: 'POST', url: '/', headers, body: new TextEncoder().encode(body) }
}

async function statusOf(...parts: Parameters<typeof request>): Promise<number> {
  const scheme = sendgrid({ publicKey: published.publicKey })
  const now = () => Number(published.timestamp) * 1000
  return (await createReceiver({ scheme, deliver: () => {}, now })(request(...parts))).status
}

describe('the contract', () => {
  providerContract({
    create: (publicKeys) => sendgrid({ ...keys(publicKeys), tolerance: 300 }),
    secrets: [pairs[0].publicKey, pairs[1].publicKey],
    badSecrets: [published.publicKey.slice(4), keyPair('ed25519').publicKey, keyPair('rsa-sha256').publicKey],
    payload: [{ event: 'open', sg_event_id: 'x' }],
    expected: { source: 'sendgrid', type: 'sendgrid' },
    signature: { header: 'x-twilio-email-event-webhook-signature', encoding: 'base64' },
    covered: ['x-twilio-email-event-webhook-timestamp'],
    tolerance: 300,
  })
})

describe('signatures that others make and verify', () => {
  it('the published one is genuine, with the line break at its end', async () => {
    expect(await statusOf()).toBe(204)
    expect(await statusOf(published.body.trimEnd())).toBe(401)
  })

  it('CVE-2021-43571: zeros are none', async () => {
    for (const zeros of ['MAYCAQACAQA=', Buffer.alloc(64).toString('base64')]) {
      expect(await statusOf(published.body, zeros)).toBe(401)
    }
  })

  it('@sendgrid/eventwebhook verifies what is signed here', async () => {
    const [{ publicKey, privateKey }] = pairs
    const { headers, body } = await sendgrid({ publicKey, privateKey }).sign([{ event: 'open' }])
    const sdk = new EventWebhook()
    const signature = headers['x-twilio-email-event-webhook-signature'] ?? ''
    const timestamp = headers['x-twilio-email-event-webhook-timestamp'] ?? ''
    const key = sdk.convertPublicKeyToECDSA(publicKey)
    expect(sdk.verifySignature(key, Buffer.from(body), signature, timestamp)).toBe(true)
    expect(sdk.verifySignature(key, Buffer.from(body), signature, `${timestamp}0`)).toBe(false)
  })
})

it('takes a timestamp that is a day old, unless it is told otherwise', async () => {
  const scheme = sendgrid({ publicKey: published.publicKey })
  const time = Number(published.timestamp) * 1000
  expect(await scheme.verify(request(), time + 86_400_000)).toMatchObject({ genuine: true })
  expect(await scheme.verify(request(), time + 86_401_000)).toMatchObject({ genuine: false })
})
