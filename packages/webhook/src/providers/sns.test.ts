import { generateKeyPairSync, sign } from 'node:crypto'
import https from 'node:https'
import { createRequire } from 'node:module'
import { Readable } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { createReceiver, type Delivery, type Fetch, type SnsOptions, sns } from '../index.ts'
import { selfSigned } from '../testing/certificate.ts'
import { providerContract } from '../testing/provider-contract.ts'

type Validator = new () => { validate(message: object, done: (error: unknown) => void): void }
const require = createRequire(import.meta.url)
const MessageValidator: Validator = require('sns-validator')

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const pem = selfSigned(pair)
const certificateUrl = `https://sns.us-east-1.amazonaws.com/SimpleNotificationService-${'0'.repeat(32)}.pem`
const topic = 'arn:aws:sns:us-west-2:123456789012:MyTopic'
const now = Date.UTC(2026, 0, 1)
const timestamp = '2026-01-01T00:00:00.000Z'

const onlySns: Fetch = async (url) =>
  url === certificateUrl ? new Response(pem) : new Response('', { status: 403 })
const options: SnsOptions = { topics: [topic], fetch: onlySns, privateKey }

const notification = {
  ...{ Type: 'Notification', MessageId: '22b80b92-fdea', TopicArn: topic, Subject: 'My First Message' },
  ...{
    Message: 'Hello\nworld ü!',
    Timestamp: timestamp,
    SignatureVersion: '1',
    SigningCertURL: certificateUrl,
  },
}
const subscribeUrl = `https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topic}&Token=2336`
const confirmation = {
  ...{ Type: 'SubscriptionConfirmation', MessageId: '165545c9-2a5c', Token: '2336', TopicArn: topic },
  ...{ Message: 'You have chosen to subscribe.', SubscribeURL: subscribeUrl, Timestamp: timestamp },
  ...{ SignatureVersion: '1', SigningCertURL: certificateUrl },
}

/** A message as AWS documents its signature. */
function signed(message: object, names: string[], version = '1'): object {
  const members = { ...message, SignatureVersion: version } as Record<string, string>
  const lines = names.map((name) => `${name}\n${members[name]}\n`).join('')
  const signature = sign(version === '1' ? 'sha1' : 'sha256', Buffer.from(lines), pair.privateKey)
  return { ...members, Signature: signature.toString('base64') }
}

const notificationNames = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
const confirmationNames = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']

async function receive(message: unknown, own: Partial<SnsOptions> = {}) {
  const delivered: Delivery[] = []
  const deliver = (delivery: Delivery) => delivered.push(delivery)
  const receiver = createReceiver({ scheme: sns({ ...options, ...own }), deliver, now: () => now })
  const headers = { 'content-type': 'text/plain; charset=UTF-8' }
  const body = new TextEncoder().encode(JSON.stringify(message))
  const answer = await receiver({ method: 'POST', url: '/', headers, body })
  const { outcome } = answer
  return { ...answer, code: 'code' in outcome ? outcome.code : outcome.kind, delivered }
}

describe('the contract', () => {
  providerContract({
    create: () => sns(options),
    secrets: [],
    payload: { Message: 'x', Subject: 'y' },
    body: 'members',
    options: { id: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324' },
    expected: { source: 'sns', type: 'Notification', id: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324' },
    tolerance: 3900,
  })
})

describe('a signature as AWS documents it', () => {
  it.each(['1', '2'])('of version %s, of a notification with and without a subject', async (version) => {
    const { Subject, ...without } = notification
    const names = notificationNames.filter((name) => name !== 'Subject')
    for (const message of [
      signed(notification, notificationNames, version),
      signed(without, names, version),
    ]) {
      const { status, delivered } = await receive({ ...message, UnsubscribeURL: 'https://example.com' })
      expect(status).toBe(204)
      expect(delivered).toMatchObject([
        { id: '22b80b92-fdea', type: 'Notification', data: { Message: notification.Message } },
      ])
    }
  })

  it('covers no subject that is no text, so that none is let in', async () => {
    const { Subject, ...without } = notification
    const genuine = signed(
      without,
      notificationNames.filter((name) => name !== 'Subject'),
    )
    for (const forged of [['x'], { x: 1 }, 5, false])
      expect(await receive({ ...genuine, Subject: forged })).toMatchObject({ status: 401, delivered: [] })
    expect(await receive({ ...genuine, Subject: null })).toMatchObject({ status: 204 })
  })

  it('of version 1, which is a SHA-1, is refused where only 2 shall do', async () => {
    expect(await receive(signed(notification, notificationNames), { sha1: false })).toMatchObject({
      status: 401,
    })
    expect(await receive(signed(notification, notificationNames, '2'), { sha1: false })).toMatchObject({
      status: 204,
    })
  })

  it.each(['3', '', '__proto__'])('of version %j is refused', async (version) => {
    expect(await receive(signed(notification, notificationNames, version))).toMatchObject({ status: 401 })
  })

  it('of another topic than yours is refused, though SNS signed it', async () => {
    const message = signed({ ...notification, TopicArn: `${topic}2` }, notificationNames)
    expect(await receive(message)).toMatchObject({ status: 401, code: 'OFFHOOK_SOURCE_UNKNOWN' })
    expect(await receive(message, { topics: [topic, `${topic}2`] })).toMatchObject({ status: 204 })
  })

  it.each([
    [
      'a subject',
      { Message: 'a\nMessageId\nb\nSubject\nc' },
      { Message: 'a', MessageId: 'b\nSubject\nc\nMessageId\n22b80b92-fdea' },
    ],
    ['the id', { Subject: 'x' }, { MessageId: '22b80b92-fdea\nSubject\nx', Subject: '' }],
  ])('cannot have lines of one member taken for another: %s', async (_, own, moved) => {
    const genuine = signed({ ...notification, ...own }, notificationNames)
    expect(await receive(genuine)).toMatchObject({ status: 204 })
    expect(await receive({ ...genuine, ...moved })).toMatchObject({ code: 'OFFHOOK_SIGNATURE_WRONG' })
  })

  it('sns-validator verifies what is signed here', async () => {
    // It asks for the certificate by node:https: this is the answer.
    const answer = (_url: unknown, done: unknown) => {
      ;(done as (response: object) => void)(Object.assign(Readable.from([pem]), { statusCode: 200 }))
      return { on: () => {} } as never
    }
    const get = vi.spyOn(https, 'get').mockImplementation(answer as never)
    const { body } = await sns(options).sign('Hello\nworld ü!', { time: new Date(now) })
    const message = JSON.parse(new TextDecoder().decode(body))
    const validate = (own: object) =>
      new Promise((resolve) => new MessageValidator().validate(own, (error) => resolve(error ?? 'genuine')))
    expect(await validate(message)).toBe('genuine')
    expect(await validate({ ...message, Message: 'Hello' })).toBeInstanceOf(Error)
    expect(get).toHaveBeenCalledOnce()
    get.mockRestore()
  })
})

describe('the certificate', () => {
  it.each([
    'https://sns.us-west-2.amazonaws.com.evil.net/SimpleNotificationService-0.pem',
    'https://evil.net/SimpleNotificationService-0.pem',
    'https://s3.amazonaws.com/evil/SimpleNotificationService-0.pem',
    'https://sns.s3.amazonaws.com/SimpleNotificationService-0.pem',
    'https://sns.s3-us-west-2.amazonaws.com/SimpleNotificationService-0.pem',
    'https://sns.us-west-2.amazonaws.com@evil.net/SimpleNotificationService-0.pem',
    'https://sns.us-west-2.amazonaws.com/evil/SimpleNotificationService-0.pem',
    'https://sns.us-west-2.amazonaws.com/?SimpleNotificationService-0.pem',
    'http://sns.us-west-2.amazonaws.com/SimpleNotificationService-0.pem',
    'https://evil.net/https://sns.us-west-2.amazonaws.com/SimpleNotificationService-0.pem',
    'https://sns.us-west-2.amazonaws.com/SimpleNotificationService-0.pem/../evil',
  ])('at %s is asked of nobody', async (SigningCertURL) => {
    const fetch = vi.fn<Fetch>()
    const message = signed({ ...notification, SigningCertURL }, notificationNames)
    expect(await receive(message, { fetch })).toMatchObject({
      status: 401,
      code: 'OFFHOOK_CERTIFICATE_UNTRUSTED',
    })
    expect(fetch).not.toHaveBeenCalled()
  })

  it.each(['us-west-2', 'us-gov-west-1', 'ap-southeast-5', 'cn-north-1'])(
    'of %s is asked for',
    async (region) => {
      const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
      const SigningCertURL = `https://sns.${region}.${domain}/SimpleNotificationService-0.pem`
      const fetch: Fetch = async () => new Response(pem)
      expect(
        await receive(signed({ ...notification, SigningCertURL }, notificationNames), { fetch }),
      ).toMatchObject({
        status: 204,
      })
    },
  )

  it('that cannot be fetched now is no forgery: SNS sends the message again', async () => {
    const fetch: Fetch = () => Promise.reject(new Error('offline'))
    expect(await receive(signed(notification, notificationNames), { fetch })).toMatchObject({
      status: 503,
      code: 'OFFHOOK_CERTIFICATE_UNAVAILABLE',
    })
  })

  it('is not asked for by what could not be genuine anyway', async () => {
    const fetch = vi.fn<Fetch>()
    const genuine = signed(notification, notificationNames)
    const { Signature, ...unsigned } = genuine as Record<string, unknown>
    const old = { ...genuine, Timestamp: '2025-12-31T00:00:00.000Z' }
    const others = ['MessageId', 'TopicArn', 'Timestamp', 'Type', 'Message'].map((name) => ({
      ...genuine,
      [name]: '',
    }))
    const odd = [
      5,
      null,
      [],
      unsigned,
      old,
      ...others,
      { ...genuine, Signature: '!' },
      { ...genuine, Type: 'constructor' },
    ]
    for (const message of odd) expect(await receive(message, { fetch })).toMatchObject({ status: 401 })
    expect(fetch).not.toHaveBeenCalled()
  })
})

describe('a SubscriptionConfirmation', () => {
  const genuine = signed(confirmation, confirmationNames)

  function asking(answer: () => Response) {
    const asked: string[] = []
    const fetch: Fetch = async (url, init) => {
      if (url === certificateUrl) return new Response(pem)
      asked.push(url)
      expect(init.redirect).toBe('error')
      return answer()
    }
    return { asked, fetch }
  }

  it('is confirmed, answered 200, and reaches no handler', async () => {
    const { asked, fetch } = asking(() => new Response('<ConfirmSubscriptionResponse/>'))
    expect(await receive(genuine, { fetch })).toMatchObject({
      status: 200,
      code: 'challenged',
      delivered: [],
    })
    expect(asked).toEqual([subscribeUrl])
  })

  it('lets go of the answer unread, so that its connection is free again, and needs none', async () => {
    const cancel = vi.fn()
    for (const body of [new ReadableStream({ cancel }), null]) {
      const { fetch } = asking(() => new Response(body))
      expect(await receive(genuine, { fetch })).toMatchObject({ status: 200 })
      expect(cancel).toHaveBeenCalledOnce()
    }
  })

  it('that SNS does not confirm is asked for again', async () => {
    for (const answer of [() => new Response(null, { status: 503 }), () => Response.error()]) {
      const { fetch } = asking(answer)
      expect(await receive(genuine, { fetch })).toMatchObject({
        status: 500,
        code: 'OFFHOOK_SCHEME_FAILED',
        delivered: [],
      })
    }
  })

  it('that is forged, of another topic or old leads nowhere', async () => {
    const { asked, fetch } = asking(() => new Response(''))
    const other = signed({ ...confirmation, TopicArn: `${topic}2` }, confirmationNames)
    const old = signed({ ...confirmation, Timestamp: '2025-12-31T00:00:00.000Z' }, confirmationNames)
    for (const message of [{ ...genuine, Token: 'x' }, other, old]) {
      expect(await receive(message, { fetch })).toMatchObject({ status: 401 })
    }
    expect(asked).toEqual([])
  })

  it.each([
    'https://evil.net/?Action=ConfirmSubscription&Token=1',
    'https://sns.us-west-2.amazonaws.com/?Action=DeleteTopic&TopicArn=x',
    'http://169.254.169.254/?Action=ConfirmSubscription&',
    'https://evil.net/https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=1',
  ])('leads to SNS alone, even when it is signed: not to %s', async (SubscribeURL) => {
    const { asked, fetch } = asking(() => new Response(''))
    const message = signed({ ...confirmation, SubscribeURL }, confirmationNames)
    expect(await receive(message, { fetch })).toMatchObject({ status: 500, delivered: [] })
    expect(asked).toEqual([])
  })
})

it('an UnsubscribeConfirmation is delivered, and confirms nothing', async () => {
  const fetch = vi.fn(onlySns)
  const message = signed({ ...confirmation, Type: 'UnsubscribeConfirmation' }, confirmationNames)
  expect(await receive(message, { fetch })).toMatchObject({
    status: 204,
    delivered: [{ type: 'UnsubscribeConfirmation' }],
  })
  expect(fetch).toHaveBeenCalledExactlyOnceWith(certificateUrl, expect.anything())
})

it("takes the runtime's own fetch", () => {
  expect(sns({ topics: [topic], fetch })).toMatchObject({ source: 'sns' })
})

it.each([[[]], [topic], [undefined]])('needs to know its topics, as a list: %j is none', (topics) => {
  expect(() => sns({ ...options, topics: topics as string[] })).toThrow(
    expect.objectContaining({ code: 'OFFHOOK_SOURCE_MISSING' }),
  )
})

it('signs members that no message has, for tests of forgeries', async () => {
  const { body } = await sns(options).sign({ Type: 'Other' })
  expect(JSON.parse(new TextDecoder().decode(body))).toMatchObject({
    Type: 'Other',
    Signature: expect.any(String),
  })
})
