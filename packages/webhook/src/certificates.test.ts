import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Certificates, type Fetch } from './certificates.ts'
import { selfSigned } from './testing/certificate.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = selfSigned(pair)
const url = 'https://example.com/one.pem'
const pinned = /^https:\/\/example\.com\/\w+\.pem$/
const now = Date.UTC(2026, 0, 1)
const message = new TextEncoder().encode('Hello, World!')

function certificates(answer: () => Response | Promise<Response>) {
  const fetch = vi.fn<Fetch>(async () => answer())
  const store = new Certificates(fetch, pinned)
  const keyFor = (asked = url, at = now) => store.keyFor(asked, 'rsa-sha256', at)
  return { fetch, store, keyFor }
}

describe('a certificate', () => {
  it('gives a key that verifies', async () => {
    const { keyFor } = certificates(() => new Response(pem))
    const key = await keyFor()
    const signature = sign('sha256', message, pair.privateKey)
    expect(typeof key === 'object' && (await key.verify([message], [signature]))).toBeInstanceOf(Uint8Array)
  })

  it('is fetched once, by however many at the same time, for each of its algorithms', async () => {
    const { fetch, store, keyFor } = certificates(() => new Response(pem))
    const [one, other] = await Promise.all([keyFor(), keyFor()])
    expect(one).toBe(other)
    expect(await keyFor()).toBe(one)
    expect(await store.keyFor(url, 'rsa-sha1', now)).not.toBe(one)
    expect(fetch).toHaveBeenCalledExactlyOnceWith(url, { redirect: 'error', signal: expect.any(AbortSignal) })
  })

  it('is forgotten when 64 others came after it', async () => {
    const { fetch, keyFor } = certificates(() => new Response(pem))
    for (let n = 0; n < 64; n++) await keyFor(`https://example.com/${n}.pem`)
    await keyFor('https://example.com/0.pem')
    expect(fetch).toHaveBeenCalledTimes(64)
    for (const n of [64, 64]) await keyFor(`https://example.com/${n}.pem`)
    expect(fetch).toHaveBeenCalledTimes(65)
    await keyFor('https://example.com/0.pem')
    expect(fetch).toHaveBeenCalledTimes(66)
  })

  it.each([
    'https://example.com.evil.net/one.pem',
    'https://evil.net/https://example.com/one.pem',
    'http://example.com/one.pem',
    'https://example.com@evil.net/one.pem',
    'https://example.com/../one.pem',
    'https://example.com/one.pem\n',
    `https://example.com/${'a'.repeat(512)}.pem`,
    '',
  ])('at %j is asked of nobody', async (asked) => {
    const { fetch, keyFor } = certificates(() => new Response(pem))
    expect(await keyFor(asked)).toBe('OFFHOOK_CERTIFICATE_UNTRUSTED')
    expect(fetch).not.toHaveBeenCalled()
  })

  it.each([
    ['before it begins', Date.UTC(2020, 0, 1), -1],
    ['after its end', Date.UTC(2120, 0, 1), 1],
  ])('is not trusted %s', async (_, end, beyond) => {
    const { keyFor } = certificates(() => new Response(pem))
    expect(await keyFor(url, end + beyond)).toBe('OFFHOOK_CERTIFICATE_UNTRUSTED')
    expect(await keyFor(url, end)).toBeTypeOf('object')
  })

  it.each([
    [512, 'object'],
    [513, 'OFFHOOK_CERTIFICATE_UNTRUSTED'],
  ])('with a URL of %d characters: %s', async (length, told) => {
    const { keyFor } = certificates(() => new Response(pem))
    const key = await keyFor(`https://example.com/${'a'.repeat(length - 24)}.pem`)
    expect(typeof key === 'object' ? 'object' : key).toBe(told)
  })

  it.each([
    [65_536, 'object'],
    [65_537, 'OFFHOOK_CERTIFICATE_UNTRUSTED'],
  ])('in a text of %d characters: %s', async (length, told) => {
    const { keyFor } = certificates(() => new Response(pem.padEnd(length)))
    const key = await keyFor()
    expect(typeof key === 'object' ? 'object' : key).toBe(told)
  })

  it('without a readable time is not trusted', async () => {
    const { keyFor } = certificates(() => new Response(selfSigned(pair, { notAfter: '2120010100000' })))
    expect(await keyFor()).toBe('OFFHOOK_CERTIFICATE_UNTRUSTED')
  })

  it('of another kind of key is not trusted', async () => {
    const { publicKey } = generateKeyPairSync('ed25519')
    const { keyFor } = certificates(() => new Response(selfSigned({ ...pair, publicKey })))
    expect(await keyFor()).toBe('OFFHOOK_CERTIFICATE_UNTRUSTED')
  })

  it('whose key OpenSSL refuses is not trusted', async () => {
    const spki = pair.publicKey.export({ type: 'spki', format: 'der' })
    spki[spki.length - 5] = 4 // The exponent, as an OCTET STRING.
    const publicKey = { export: () => spki } as unknown as typeof pair.publicKey
    expect(() => createPublicKey({ key: spki, type: 'spki', format: 'der' })).toThrow()
    const { keyFor } = certificates(() => new Response(selfSigned({ ...pair, publicKey })))
    expect(await keyFor()).toBe('OFFHOOK_CERTIFICATE_UNTRUSTED')
  })
})

it('cannot be had without a fetch, which JavaScript lets pass', () => {
  expect(() => new Certificates(undefined as unknown as Fetch, pinned)).toThrow(
    expect.objectContaining({ code: 'OFFHOOK_OPTION_MISSING' }),
  )
})

describe('an answer', () => {
  it.each<[string, () => Response, string]>([
    ['404', () => new Response('', { status: 404 }), 'OFFHOOK_CERTIFICATE_UNTRUSTED'],
    ['403', () => new Response(null, { status: 403 }), 'OFFHOOK_CERTIFICATE_UNTRUSTED'],
    ['410', () => new Response('', { status: 410 }), 'OFFHOOK_CERTIFICATE_UNTRUSTED'],
    ['429', () => new Response(pem, { status: 429 }), 'OFFHOOK_CERTIFICATE_UNAVAILABLE'],
    ['500', () => new Response(pem, { status: 500 }), 'OFFHOOK_CERTIFICATE_UNAVAILABLE'],
    ['without a body', () => new Response(null), 'OFFHOOK_CERTIFICATE_UNTRUSTED'],
    ['that is none', () => new Response('<html>'), 'OFFHOOK_CERTIFICATE_UNTRUSTED'],
  ])('%s is no certificate, and is asked for again', async (_, answer, code) => {
    const { fetch, keyFor } = certificates(answer)
    expect(await keyFor()).toBe(code)
    expect(await keyFor()).toBe(code)
    expect(fetch).toHaveBeenCalledTimes(2)
  })

  it('that is none is let go, so that its connection is free again', async () => {
    const cancel = vi.fn()
    const { keyFor } = certificates(() => new Response(new ReadableStream({ cancel }), { status: 404 }))
    await keyFor()
    expect(cancel).toHaveBeenCalledOnce()
  })

  it('that is too long is not read to its end', async () => {
    let chunks = 0
    const cancel = vi.fn()
    const pull = (controller: ReadableStreamDefaultController) => {
      chunks++
      controller.enqueue(new Uint8Array(10_000))
    }
    const { keyFor } = certificates(() => new Response(new ReadableStream({ pull, cancel })))
    expect(await keyFor()).toBe('OFFHOOK_CERTIFICATE_UNTRUSTED')
    expect(chunks).toBeLessThan(10)
    expect(cancel).toHaveBeenCalledOnce()
  })

  it('that fails is none, and the next is asked for', async () => {
    const answers = [() => Promise.reject(new TypeError('fetch failed')), () => new Response(pem)]
    const { keyFor } = certificates(() => (answers.shift() ?? expect.unreachable)() as Response)
    expect(await keyFor()).toBe('OFFHOOK_CERTIFICATE_UNAVAILABLE')
    expect(await keyFor()).toBeTypeOf('object')
  })

  it('is one of four that are waited for; more are not asked for', async () => {
    const open: ((response: Response) => void)[] = []
    const { fetch, keyFor } = certificates(() => new Promise((resolve) => open.push(resolve)))
    const asked = ['a', 'b', 'c', 'd'].map((name) => keyFor(`https://example.com/${name}.pem`))
    expect(await keyFor('https://example.com/e.pem')).toBe('OFFHOOK_CERTIFICATE_UNAVAILABLE')
    expect(fetch).toHaveBeenCalledTimes(4)
    for (const answer of open) answer(new Response(pem))
    for (const key of await Promise.all(asked)) expect(key).toBeTypeOf('object')
    const fifth = keyFor('https://example.com/e.pem')
    open[4]?.(new Response(pem))
    expect(await fifth).toBeTypeOf('object')
  })
})

describe('a fetch that does not answer', () => {
  let controller: AbortController
  beforeEach(() => {
    controller = new AbortController()
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(controller.signal)
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('that throws at once instead leaves no rejection behind that ends the process', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const thrower = () => {
      throw new TypeError('fetch is not a function')
    }
    const key = await new Certificates(thrower, pinned).keyFor(url, 'rsa-sha256', now)
    expect(key).toBe('OFFHOOK_CERTIFICATE_UNAVAILABLE')
    controller.abort(new DOMException('The time is over', 'TimeoutError'))
    // Unhandled rejections are told when the microtasks are done.
    await new Promise(setImmediate)
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  it('is waited for until its time is over, even if it ignores its signal', async () => {
    const { keyFor } = certificates(() => new Promise(() => {}))
    const key = keyFor()
    controller.abort(new DOMException('The time is over', 'TimeoutError'))
    expect(await key).toBe('OFFHOOK_CERTIFICATE_UNAVAILABLE')
    expect(AbortSignal.timeout).toHaveBeenCalledExactlyOnceWith(5000)
  })
})
