import { sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createReceiver, type Delivery, kick } from '../index.ts'
import { keyPair, keysOfPairs } from '../testing/key-pairs.ts'
import { providerContract } from '../testing/provider-contract.ts'

const pairs = [keyPair('rsa-sha256'), keyPair('rsa-sha256')] as const
const keys = keysOfPairs(pairs)
const id = '01JD6ZGT0Y5ZC7VQ3ZV0XW2M7G'

describe('the contract', () => {
  providerContract({
    create: (publicKeys) => kick(keys(publicKeys)),
    secrets: [pairs[0].publicKey, pairs[1].publicKey],
    badSecrets: [keyPair('ecdsa-p256-sha256').publicKey],
    payload: { content: 'x' },
    options: { id, type: 'chat.message.sent' },
    expected: { source: 'kick', type: 'chat.message.sent', id },
    signature: { header: 'kick-event-signature', encoding: 'base64' },
    covered: ['kick-event-message-id', 'kick-event-message-timestamp'],
    uncovered: ['kick-event-type'],
    tolerance: 300,
  })
})

it("node:crypto's signature, over id, time of whole seconds and body, is genuine", async () => {
  const [{ publicKey, privateKey }] = pairs
  const body = Buffer.from('{"content":"x"}')
  const signed = Buffer.concat([Buffer.from(`${id}.2025-01-14T16:08:06Z.`), body])
  const headers = {
    'kick-event-message-id': id,
    'kick-event-message-timestamp': '2025-01-14T16:08:06Z',
    'kick-event-signature': sign('sha256', signed, privateKey).toString('base64'),
    'kick-event-type': 'chat.message.sent',
  }
  const delivered: Delivery[] = []
  const deliver = (delivery: Delivery) => delivered.push(delivery)
  const now = Date.UTC(2025, 0, 14, 16, 8, 6)
  const receive = createReceiver({ scheme: kick({ publicKey }), deliver, now: () => now })
  await receive({ method: 'POST', url: '/', headers, body })
  expect(delivered).toMatchObject([{ id, type: 'chat.message.sent', time: new Date(now) }])
})
