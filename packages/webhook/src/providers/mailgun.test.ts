import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createReceiver, mailgun } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const secret = 'key-0123456789abcdef0123456789abcdef'
const scheme = mailgun({ secret })
const now = Date.UTC(2026, 0, 1)
const timestamp = String(now / 1000)
const token = 'a0e8a3d4a3c4a3c1a2a8e0b5477167110d68991efc6b9f89f0'
const macOf = (text: string, key = secret) => createHmac('sha256', key).update(text).digest('hex')

/** What Mailgun sends, its signature altered. */
async function codeOf(signature: unknown, own = scheme): Promise<string> {
  const body = new TextEncoder().encode(
    JSON.stringify({ signature, 'event-data': { event: 'opened', id: 'x' } }),
  )
  const receive = createReceiver({ scheme: own, deliver: () => {}, now: () => now })
  const { outcome } = await receive({ method: 'POST', url: '/', headers: {}, body })
  return 'code' in outcome ? outcome.code : outcome.kind
}

describe('the contract', () => {
  providerContract({
    create: (secrets) => mailgun({ secrets, tolerance: 300 }),
    secrets: [secret, 'another signing key'],
    payload: { 'event-data': { event: 'delivered' } },
    body: 'unsigned',
    options: { id: token },
    expected: { source: 'mailgun', type: 'delivered', id: token },
    tolerance: 300,
    statuses: { delivered: 200, forged: 406 },
  })
})

describe('the signature in the body', () => {
  const signature = macOf(timestamp + token)

  it.each<[string, object | string | null, string]>([
    ['as Mailgun writes it', { timestamp, token, signature }, 'delivered'],
    ['with the time as a number', { timestamp: Number(timestamp), token, signature }, 'delivered'],
    ['in capitals', { timestamp, token, signature: signature.toUpperCase() }, 'delivered'],
    ['of another token', { timestamp, token: `${token}0`, signature }, 'OFFHOOK_SIGNATURE_WRONG'],
    ['cut short', { timestamp, token, signature: signature.slice(2) }, 'OFFHOOK_SIGNATURE_WRONG'],
    ['in base64', { timestamp, token, signature: `${signature.slice(0, 40)}=` }, 'OFFHOOK_SIGNATURE_MISSING'],
    ['empty', { timestamp, token, signature: '' }, 'OFFHOOK_SIGNATURE_MISSING'],
    ['as a list', { timestamp, token, signature: [signature] }, 'OFFHOOK_SIGNATURE_MISSING'],
    ['without a token', { timestamp, signature: macOf(timestamp) }, 'OFFHOOK_SIGNATURE_MISSING'],
    ['without a time', { token, signature: macOf(token) }, 'OFFHOOK_SIGNATURE_MISSING'],
    ['missing', {}, 'OFFHOOK_SIGNATURE_MISSING'],
    ['null', null, 'OFFHOOK_SIGNATURE_MISSING'],
    ['text', 'x', 'OFFHOOK_SIGNATURE_MISSING'],
  ])('%s: %s', async (_, given, code) => {
    expect(await codeOf(given)).toBe(code)
  })

  it('may be that of the account above', async () => {
    const parent = 'key-of-the-parent-account'
    const both = { timestamp, token, signature, 'parent-signature': macOf(timestamp + token, parent) }
    expect(await codeOf(both)).toBe('delivered')
    expect(await codeOf(both, mailgun({ secret: parent }))).toBe('delivered')
  })

  it('cannot have the end of its time moved into its token', async () => {
    const digits = `123${token}`
    const moved = macOf(timestamp + digits)
    expect(await codeOf({ timestamp, token: digits, signature: moved })).toBe('delivered')
    const later = { timestamp: `${timestamp}1`, token: digits.slice(1), signature: moved }
    expect(await codeOf(later)).toBe('OFFHOOK_TIMESTAMP_FUTURE')
    const earlier = { timestamp: timestamp.slice(0, -1), token: `0${digits}`, signature: moved }
    expect(await codeOf(earlier)).toBe('OFFHOOK_TIMESTAMP_STALE')
  })
})

describe('a body', () => {
  it.each(['', '5', 'null', '[]', '{', '\xff'])(
    '%j is refused with 406, so that it is not sent again',
    async (text) => {
      const receive = createReceiver({ scheme, deliver: () => expect.unreachable() })
      const body = Uint8Array.from(text, (character) => character.charCodeAt(0))
      expect(await receive({ method: 'POST', url: '/', headers: {}, body })).toMatchObject({ status: 406 })
    },
  )

  it('of a genuine request, written anew before the first came, is the price of the scheme; after it, it is known', async () => {
    const delivered: unknown[] = []
    const receive = createReceiver({ scheme, deliver: ({ data }) => delivered.push(data) })
    const signature = JSON.parse(new TextDecoder().decode((await scheme.sign({})).body)).signature
    const other = await scheme.sign({ signature, 'event-data': { event: 'opened', other: true } })
    const genuine = await scheme.sign({ signature, 'event-data': { event: 'opened' } })
    expect(await receive(other)).toMatchObject({ status: 200, outcome: { kind: 'delivered' } })
    expect(await receive(genuine)).toMatchObject({ status: 200, outcome: { kind: 'duplicate', by: 'id' } })
    expect(delivered).toHaveLength(1)
  })
})

it('takes a timestamp that is a day old, unless it is told otherwise', async () => {
  const request = await scheme.sign({}, { time: new Date(now) })
  expect(await scheme.verify(request, now + 86_400_000)).toMatchObject({ genuine: true })
  expect(await scheme.verify(request, now + 86_401_000)).toMatchObject({ genuine: false })
})

it('signs bytes and text as they are', async () => {
  for (const payload of ['x', new Uint8Array([0x78])]) {
    expect((await scheme.sign(payload)).body).toEqual(new Uint8Array([0x78]))
  }
})
