import { describe, expect, it } from 'vitest'
import { createReceiver, type Delivery, type TokenOptions, token } from './index.ts'

const own = { source: 'own', header: 'x-token', secret: 'a fine secret' } as const

async function codeOf(options: TokenOptions, headers: Record<string, string | string[] | undefined>) {
  const scheme = token(options)
  const genuine = await scheme.sign({ n: 1 })
  const receive = createReceiver({ scheme, deliver: () => {} })
  const { outcome } = await receive({ ...genuine, headers: { ...genuine.headers, ...headers } })
  return 'code' in outcome ? outcome.code : outcome.kind
}

describe('a token', () => {
  it.each<[string | string[] | undefined, string]>([
    ['a fine secret', 'delivered'],
    [['a fine secret'], 'delivered'],
    [undefined, 'OFFHOOK_SIGNATURE_MISSING'],
    ['', 'OFFHOOK_SIGNATURE_MISSING'],
    [' ', 'OFFHOOK_SIGNATURE_MISSING'],
    [['a fine secret', 'a fine secret'], 'OFFHOOK_SIGNATURE_REPEATED'],
    ['a fine secre', 'OFFHOOK_SIGNATURE_WRONG'],
    ['a fine secret ', 'OFFHOOK_SIGNATURE_WRONG'],
    ['a fine secreu', 'OFFHOOK_SIGNATURE_WRONG'],
    ['A fine secret', 'OFFHOOK_SIGNATURE_WRONG'],
    ['ü', 'OFFHOOK_SIGNATURE_WRONG'],
  ])('%j: %s', async (shown, code) => {
    expect(await codeOf(own, { 'x-token': shown })).toBe(code)
  })

  it('that is missing is refused by who verifies without a look at the head first, too', async () => {
    const message = { ...(await token(own).sign({})), headers: {} }
    expect(await token(own).verify(message, 0)).toEqual({ genuine: false, code: 'OFFHOOK_SIGNATURE_MISSING' })
  })

  it('stands in a header whose name may be written in any case', async () => {
    const shown = { ...own, header: 'X-Token' }
    expect((await token(shown).sign({})).headers).toMatchObject({ 'x-token': own.secret })
    expect(await codeOf(shown, {})).toBe('delivered')
  })

  it('that is missing is missed before the body is read; whether one is right is seen afterwards', async () => {
    const { url, headers } = await token(own).sign({})
    expect(token(own).refuses?.({ url, headers: {} })).toBe('OFFHOOK_SIGNATURE_MISSING')
    expect(token(own).refuses?.({ url, headers })).toBeUndefined()
  })

  it('may be one of several while it is replaced', async () => {
    const { source, header } = own
    const both = { source, header, secrets: ['the next secret', 'the old secret'] }
    expect(await codeOf(both, { 'x-token': 'the next secret' })).toBe('delivered')
    expect(await codeOf(both, { 'x-token': 'the old secret' })).toBe('delivered')
    expect(await codeOf(both, { 'x-token': 'the new secret' })).toBe('OFFHOOK_SIGNATURE_WRONG')
  })

  it('stands behind a prefix, whose case is no matter', async () => {
    const bearer = { ...own, header: 'authorization', prefix: 'Bearer ' }
    expect(await codeOf(bearer, {})).toBe('delivered')
    expect(await codeOf(bearer, { authorization: 'bearer a fine secret' })).toBe('delivered')
    expect(await codeOf(bearer, { authorization: 'a fine secret' })).toBe('OFFHOOK_SIGNATURE_WRONG')
    expect(await codeOf(bearer, { authorization: 'Basic a fine secret' })).toBe('OFFHOOK_SIGNATURE_WRONG')
  })

  it('may stand in the query instead, and not in both', async () => {
    const scheme = token({ ...own, parameter: 'token' })
    const receive = createReceiver({ scheme, deliver: () => {} })
    const { headers, ...request } = await scheme.sign({})
    const url = '/?token=a+fine+secret'
    for (const given of [{}, { 'x-token': '' }]) {
      expect(await receive({ ...request, url, headers: given })).toMatchObject({ status: 204 })
    }
    const others = { ...request, url: '/?token=another+secret', headers: {} }
    expect(await receive(others)).toMatchObject({ outcome: { code: 'OFFHOOK_SIGNATURE_WRONG' } })
    expect(await receive({ ...request, headers: {} })).toMatchObject({
      outcome: { code: 'OFFHOOK_SIGNATURE_MISSING' },
    })
    expect(await receive({ ...request, url, headers })).toMatchObject({
      outcome: { code: 'OFFHOOK_SIGNATURE_REPEATED' },
    })
    const without = createReceiver({ scheme: token(own), deliver: () => {} })
    expect(await without({ ...request, url, headers: {} })).toMatchObject({ status: 401 })
  })

  it.each([
    ['', 'OFFHOOK_SECRET_MISSING'],
    ['short', 'OFFHOOK_SECRET_SHORT'],
  ])('%j is refused at construction', (secret, code) => {
    expect(() => token({ ...own, secret })).toThrow(expect.objectContaining({ code }))
  })
})

describe('a delivery', () => {
  async function deliver(options: Partial<TokenOptions>, payloads: unknown[]) {
    const scheme = token({ ...own, ...options } as TokenOptions)
    const delivered: Delivery[] = []
    const receive = createReceiver({ scheme, deliver: (delivery) => delivered.push(delivery) })
    for (const payload of payloads) await receive(await scheme.sign(payload, { type: 'push' }))
    return delivered
  }

  it('is known by its id: the token says nothing of the bytes', async () => {
    const places = { id: { header: 'x-id' }, type: { header: 'x-event' } } as const
    const delivered = await deliver(places, [{ n: 1 }, { n: 1 }])
    expect(delivered).toMatchObject([{ type: 'push' }, { type: 'push' }])
  })

  it('without an id is known by its body', async () => {
    const delivered = await deliver({}, [{ n: 1 }, { n: 1 }, { n: 2 }])
    expect(delivered).toMatchObject([{ data: { n: 1 }, type: 'own' }, { data: { n: 2 } }])
    expect(delivered[0]?.id).toMatch(/^[0-9a-f]{64}$/)
  })
})

it('has nine seconds, and makes requests of JSON, unless it is told otherwise', async () => {
  expect(token(own).deadline).toBe(9000)
  const headers = { 'content-type': 'application/json' }
  expect(await token(own).sign({})).toMatchObject({ method: 'POST', url: '/', headers })
})

it('takes its deadline, statuses and challenge from the options', () => {
  const challenge = { methods: ['GET'], answer: () => undefined }
  const statuses = { delivered: 200 }
  expect(token({ ...own, deadline: 5, statuses, challenge })).toMatchObject({
    deadline: 5,
    statuses,
    challenge,
  })
})
