import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { verifyKey } from 'discord-interactions'
import { describe, expect, it } from 'vitest'
import {
  createReceiver,
  type Delivery,
  discord,
  discordInteractions,
  type Scheme,
  type WebhookAnswer,
} from '../index.ts'
import { type KeyPair, keyPair, keysOfPairs, rawKey } from '../testing/key-pairs.ts'
import { providerContract } from '../testing/provider-contract.ts'

/** As the Developer Portal shows it. */
function hexPair(): KeyPair {
  const { publicKey, privateKey } = keyPair('ed25519')
  return {
    publicKey: rawKey(createPublicKey(publicKey)).toString('hex'),
    privateKey: rawKey(createPrivateKey(privateKey)).toString('hex'),
  }
}

const pairs = [hexPair(), hexPair()] as const
const keys = keysOfPairs(pairs)
const [{ publicKey, privateKey }] = pairs
const event = { type: 1, event: { type: 'APPLICATION_AUTHORIZED', data: {} } }

async function answerTo(
  scheme: Scheme,
  payload: unknown,
): Promise<WebhookAnswer & { delivered: Delivery[] }> {
  const delivered: Delivery[] = []
  const receive = createReceiver({ scheme, deliver: (delivery) => delivered.push(delivery) })
  return { ...(await receive(await scheme.sign(payload))), delivered }
}

describe('the contract', () => {
  providerContract({
    create: (publicKeys) => discord({ ...keys(publicKeys), tolerance: 300 }),
    secrets: [pairs[0].publicKey, pairs[1].publicKey],
    badSecrets: ['0'.repeat(64), 'f'.repeat(63), 'g'.repeat(64)],
    payload: event,
    expected: { source: 'discord', type: 'APPLICATION_AUTHORIZED' },
    signature: { header: 'x-signature-ed25519', encoding: 'hex' },
    covered: ['x-signature-timestamp'],
    tolerance: 300,
  })
})

describe('signatures that others make and verify', () => {
  it('discord-interactions verifies what is signed here', async () => {
    const { headers, body } = await discord({ publicKey, privateKey }).sign(event)
    const { 'x-signature-ed25519': signature = '', 'x-signature-timestamp': timestamp = '' } = headers
    expect(await verifyKey(body, signature, timestamp, publicKey)).toBe(true)
    expect(await verifyKey(body, signature, `${timestamp}0`, publicKey)).toBe(false)
  })

  it("node:crypto's, over the timestamp and the body, is genuine", async () => {
    const { privateKey: pem, publicKey: spki } = keyPair('ed25519')
    const body = Buffer.from(JSON.stringify(event))
    const signature = sign(null, Buffer.concat([Buffer.from('1700000000'), body]), pem).toString('hex')
    const headers = { 'x-signature-ed25519': signature, 'x-signature-timestamp': '1700000000' }
    const scheme = discord({ publicKey: rawKey(createPublicKey(spki)).toString('hex') })
    const message = { method: 'POST', url: '/', headers, body }
    expect(await scheme.verify(message, 1_700_000_000_000)).toMatchObject({ genuine: true })
  })
})

describe('a PING', () => {
  it('of webhook events is answered 204 without a body, and reaches no handler', async () => {
    const scheme = discord({ publicKey, privateKey })
    const answer = await answerTo(scheme, { version: 1, type: 0 })
    expect(answer).toMatchObject({ status: 204, headers: {}, body: '', outcome: { kind: 'challenged' } })
    expect(answer.delivered).toEqual([])
  })

  it('of interactions is answered with a PONG, and reaches no handler', async () => {
    const scheme = discordInteractions({ publicKey, privateKey })
    const answer = await answerTo(scheme, { id: '1', type: 1 })
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } })
    expect(JSON.parse(answer.body)).toEqual({ type: 1 })
    expect(answer.delivered).toEqual([])
  })

  it.each([discord, discordInteractions])(
    'that is forged is answered 401, as Discord probes',
    async (create) => {
      const scheme = create({ publicKey, privateKey })
      const forged = await create({ publicKey, privateKey: pairs[1].privateKey }).sign({ type: 0 })
      const receive = createReceiver({ scheme, deliver: () => expect.unreachable() })
      expect(await receive(forged)).toMatchObject({ status: 401 })
      expect(await receive({ ...forged, headers: {} })).toMatchObject({ status: 401 })
    },
  )
})

it('does not take a webhook event, sent to where interactions are expected, for a PING', async () => {
  const { status, delivered, outcome } = await answerTo(discordInteractions({ publicKey, privateKey }), {
    version: 1,
    type: 1,
    event: { type: 'ENTITLEMENT_CREATE' },
  })
  expect({ status, outcome }).toMatchObject({ status: 400, outcome: { code: 'OFFHOOK_ID_INVALID' } })
  expect(delivered).toEqual([])
})

describe('an interaction', () => {
  it.each([
    [2, 'APPLICATION_COMMAND'],
    [3, 'MESSAGE_COMPONENT'],
    [4, 'APPLICATION_COMMAND_AUTOCOMPLETE'],
    [5, 'MODAL_SUBMIT'],
    [9, 'INTERACTION_9'],
  ])('of type %i is %s, known by its id, and answered 202', async (type, name) => {
    const scheme = discordInteractions({ publicKey, privateKey })
    const { status, delivered } = await answerTo(scheme, { id: '846462639134605312', type })
    expect(status).toBe(202)
    expect(delivered).toMatchObject([{ id: '846462639134605312', type: name, source: 'discord' }])
  })
})

it('takes a timestamp that is a day old, unless it is told otherwise', async () => {
  const scheme = discord({ publicKey, privateKey })
  const { headers, ...rest } = await scheme.sign(event, { time: new Date(0) })
  expect(await scheme.verify({ headers, ...rest }, 86_400_000)).toMatchObject({ genuine: true })
  expect(await scheme.verify({ headers, ...rest }, 86_401_000)).toMatchObject({ genuine: false })
})
