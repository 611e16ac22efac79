import adyenLibrary from '@adyen/api-library'
import { describe, expect, it, vi } from 'vitest'
import { adyen, adyenPlatform, createReceiver, type Delivery } from '../index.ts'
import { providerContract } from '../testing/provider-contract.ts'

const { hmacValidator: HmacValidator } = adyenLibrary
const validator = new HmacValidator()

// https://github.com/Adyen/adyen-node-api-library/blob/main/src/__tests__/hmacValidator.spec.ts
const secret = 'DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00'
const other = '11223344D785FBAE710E7F943F307971BB61B21281C98C9129B3D4018A57B2EB'
const item = {
  pspReference: 'pspReference',
  originalReference: 'originalReference',
  merchantAccountCode: 'merchantAccount',
  merchantReference: 'reference',
  amount: { value: 1000, currency: 'EUR' },
  eventCode: 'REPORT_AVAILABLE',
  success: 'true',
}
const badSecrets = ['A'.repeat(62), 'A'.repeat(63), `${'A'.repeat(63)}g`]
const scheme = adyen({ secret })
const wrap = (...items: unknown[]) => ({
  notificationItems: items.map((NotificationRequestItem) => ({ NotificationRequestItem })),
})

async function itemOf(payload: unknown) {
  const { body } = await scheme.sign(payload)
  return JSON.parse(new TextDecoder().decode(body)).notificationItems[0].NotificationRequestItem
}

async function codeOf(payload: unknown): Promise<string> {
  const body = new TextEncoder().encode(JSON.stringify(payload))
  const receive = createReceiver({ scheme, deliver: () => {} })
  const { outcome } = await receive({ method: 'POST', url: '/', headers: {}, body })
  return 'code' in outcome ? outcome.code : outcome.kind
}

describe('the contract', () => {
  const id = 'pspReference:REPORT_AVAILABLE:true'
  providerContract({
    create: (secrets) => adyen({ secrets }),
    secrets: [secret, other],
    badSecrets,
    payload: wrap(item),
    body: 'members',
    expected: { source: 'adyen', type: 'REPORT_AVAILABLE', id },
    statuses: { delivered: 202 },
  })
})

describe('of platforms, the contract', () => {
  providerContract({
    create: (secrets) => adyenPlatform({ secrets }),
    secrets: [secret, other],
    badSecrets,
    payload: { type: 'balancePlatform.accountHolder.created', data: {} },
    expected: { source: 'adyen', type: 'balancePlatform.accountHolder.created' },
    signature: { header: 'hmacsignature', encoding: 'base64' },
    statuses: { delivered: 202 },
  })
})

describe('signatures that others make and verify', () => {
  it('the published one', async () => {
    const { additionalData } = await itemOf(wrap(item))
    expect(additionalData.hmacSignature).toBe('ZNBPtI+oDyyRrLyD1XirkKnQgIAlFc07Vj27TeHsDRE=')
  })

  it('the library verifies what is signed here', async () => {
    const signed = await itemOf(wrap({ ...item, merchantReference: 'Ünü: 1', additionalData: { a: '1' } }))
    expect(validator.validateHMAC(signed, secret)).toBe(true)
    expect(validator.validateHMAC(signed, other)).toBe(false)
    expect(signed.additionalData.a).toBe('1')
  })

  it("the library's is genuine, with and without the field that may be missing", async () => {
    for (const originalReference of ['original', '']) {
      const own = { ...item, originalReference, additionalData: {} }
      const hmacSignature = validator.calculateHmac(own as never, secret)
      const { originalReference: original, ...without } = { ...own, additionalData: { hmacSignature } }
      expect(await codeOf(wrap(original === '' ? without : { ...without, originalReference }))).toBe(
        'delivered',
      )
    }
  })

  it('the library verifies what is signed here for platforms', async () => {
    const { headers, body } = await adyenPlatform({ secret }).sign({ type: 'x', name: 'Ünü' })
    const text = new TextDecoder().decode(body)
    expect(validator.validateHMACSignature(secret, headers['hmacsignature'] ?? '', text)).toBe(true)
  })
})

describe('an item', () => {
  it('must be there once, and be an object', async () => {
    const signed = await itemOf(wrap(item))
    expect(await codeOf(wrap(signed))).toBe('delivered')
    for (const payload of [
      wrap(),
      wrap(signed, signed),
      wrap(null),
      wrap(5),
      { notificationItems: signed },
      null,
      5,
    ]) {
      expect(await codeOf(payload)).toBe('OFFHOOK_SIGNATURE_MISSING')
    }
  })

  it('whose signature is no base64 is refused', async () => {
    const additionalData = { hmacSignature: 'DE7E' }
    expect(await codeOf(wrap({ ...item, additionalData }))).toBe('OFFHOOK_SIGNATURE_WRONG')
    expect(await codeOf(wrap({ ...item, additionalData: { hmacSignature: '!' } }))).toBe(
      'OFFHOOK_SIGNATURE_WRONG',
    )
  })

  it('cannot have the end of a field moved into the next', async () => {
    const signed = await itemOf(wrap({ ...item, merchantReference: 'one:two' }))
    expect(await codeOf(wrap(signed))).toBe('delivered')
    const moved = { ...signed, merchantAccountCode: 'merchantAccount:one', merchantReference: 'two' }
    expect(validator.validateHMAC(moved, secret)).toBe(true)
    expect(await codeOf(wrap(moved))).toBe('OFFHOOK_SIGNATURE_WRONG')
  })

  it('is the same whether a reference of digits is written as text or as a number', async () => {
    const signed = await itemOf(wrap({ ...item, pspReference: '7914073381342284' }))
    const deliver = vi.fn()
    const receive = createReceiver({ scheme, deliver })
    const request = await scheme.sign(wrap(signed))
    await receive(request)
    const body = new TextEncoder().encode(JSON.stringify(wrap({ ...signed, pspReference: 7914073381342284 })))
    expect(await receive({ ...request, body })).toMatchObject({ outcome: { kind: 'duplicate' } })
    expect(deliver).toHaveBeenCalledOnce()
  })

  it('that fails is another than the one that succeeds', async () => {
    const ids: string[] = []
    const receive = createReceiver({ scheme, deliver: ({ id }: Delivery) => ids.push(id) })
    for (const success of ['false', 'true', 'true'])
      await receive(await scheme.sign(wrap({ ...item, success })))
    expect(ids).toEqual(['pspReference:REPORT_AVAILABLE:false', 'pspReference:REPORT_AVAILABLE:true'])
  })
})

it('signs nothing in what has no item, or one that it could not sign', async () => {
  expect((await scheme.sign('x')).body).toEqual(new Uint8Array([0x78]))
  const { additionalData } = await itemOf(wrap({ ...item, eventCode: 'a:b' }))
  expect(additionalData).toBeUndefined()
})
