import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type AsymmetricOptions, asymmetric, type SignatureAlgorithm, WebhookOptionError } from './index.ts'
import { keyPair, rawKey } from './testing/key-pairs.ts'

const algorithms: SignatureAlgorithm[] = ['ed25519', 'ecdsa-p256-sha256', 'rsa-sha256', 'rsa-sha1']
const pairs = new Map(algorithms.map((algorithm) => [algorithm, keyPair(algorithm)]))

function schemeOf(algorithm: SignatureAlgorithm, options: Partial<AsymmetricOptions> = {}) {
  const keys = pairs.get(algorithm)
  return asymmetric({
    source: 'own',
    header: 'x-signature',
    algorithm,
    ...keys,
    ...options,
  } as AsymmetricOptions)
}

function codeOf(options: object, algorithm: SignatureAlgorithm = 'ed25519'): unknown {
  try {
    return schemeOf(algorithm, options)
  } catch (error) {
    expect(error).toBeInstanceOf(WebhookOptionError)
    return (error as WebhookOptionError).code
  }
}

describe.each(algorithms)('%s', (algorithm) => {
  it('verifies its own signatures, in base64 unless it is told otherwise', async () => {
    for (const encoding of ['base64', 'hex'] as const) {
      const scheme = schemeOf(algorithm, { encoding })
      expect(await scheme.verify(await scheme.sign('x'), 0)).toMatchObject({ genuine: true })
    }
    const { headers } = await schemeOf(algorithm).sign('x')
    expect(headers['x-signature']).toMatch(/^[A-Za-z0-9+/]+=*$/)
  })

  it('gives one digest for one message, however often it is signed', async () => {
    const scheme = schemeOf(algorithm)
    const [one, other] = [await scheme.sign('x'), await scheme.sign('x')]
    expect(await scheme.verify(one, 0)).toEqual(await scheme.verify(other, 0))
    expect(await scheme.verify(one, 0)).not.toEqual(await scheme.verify(await scheme.sign('y'), 0))
  })

  it.each(['', '!', 'AA==', 'MAYCAQACAQA=', 'A'.repeat(88)])(
    'refuses the signature %j',
    async (signature) => {
      const scheme = schemeOf(algorithm)
      const { headers, ...rest } = await scheme.sign('x')
      expect(
        await scheme.verify({ ...rest, headers: { ...headers, 'x-signature': signature } }, 0),
      ).toMatchObject({ genuine: false })
    },
  )

  it('refuses a key of another algorithm', () => {
    const others = algorithms.filter((other) => other.slice(0, 3) !== algorithm.slice(0, 3))
    for (const other of others) {
      expect(codeOf({ publicKey: pairs.get(other)?.publicKey }, algorithm)).toBe('OFFHOOK_KEY_MALFORMED')
    }
  })

  it('signs only with a private key', async () => {
    const { publicKey } = pairs.get(algorithm) ?? {}
    const header = { source: 'own', header: 'x-signature', algorithm } as const
    const scheme = asymmetric({ ...header, publicKey: String(publicKey) })
    await expect(scheme.sign('x')).rejects.toMatchObject({ code: 'OFFHOOK_KEY_MISSING' })
  })
})

describe('a public key', () => {
  it.each(['', ' ', undefined, null, 5])('%j is none, and refused at construction', (publicKey) => {
    expect(codeOf({ publicKey })).toBe('OFFHOOK_KEY_MISSING')
    expect(codeOf({ publicKeys: [publicKey] })).toBe('OFFHOOK_KEY_MISSING')
  })

  it('list must not be empty', () => {
    expect(codeOf({ publicKeys: [] })).toBe('OFFHOOK_KEY_MISSING')
  })

  it.each([
    'x',
    'AAAA',
    '-----BEGIN PUBLIC KEY-----\n!\n-----END PUBLIC KEY-----',
    '-----BEGIN PUBLIC KEY-----\nAAAA',
    Buffer.alloc(33, 7).toString('base64'),
  ])('cannot be %j', (publicKey) => {
    for (const algorithm of algorithms) expect(codeOf({ publicKey }, algorithm)).toBe('OFFHOOK_KEY_MALFORMED')
  })

  it.each([
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000080',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ])('of small order verifies what anyone signs, and is refused: %s', (publicKey) => {
    expect(codeOf({ publicKey, keyFormat: { encoding: 'hex' } })).toBe('OFFHOOK_KEY_MALFORMED')
  })

  it('of RSA has at least 2,048 bits', () => {
    const spki = { publicKeyEncoding: { type: 'spki', format: 'pem' } } as const
    const pkcs8 = { privateKeyEncoding: { type: 'pkcs8', format: 'pem' } } as const
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024, ...spki, ...pkcs8 })
    expect(codeOf({ publicKey }, 'rsa-sha256')).toBe('OFFHOOK_KEY_MALFORMED')
  })

  it('that is no point of the curve is refused', () => {
    const point = Buffer.concat([
      Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex'),
      Buffer.alloc(64, 1),
    ])
    expect(codeOf({ publicKey: point.toString('base64') }, 'ecdsa-p256-sha256')).toBe('OFFHOOK_KEY_MALFORMED')
  })

  it('of Ed25519 may be its 32 bytes, its private key the seed, or the seed and it', async () => {
    const pair = pairs.get('ed25519') ?? keyPair('ed25519')
    const raw = rawKey(createPublicKey(pair.publicKey))
    const seed = rawKey(createPrivateKey(pair.privateKey))
    const keyFormat = { encoding: 'hex', prefix: 'pk_', privatePrefix: 'sk_' } as const
    const signatures = new Set<string | undefined>()
    for (const [publicKey, privateKey] of [
      [raw.toString('hex'), seed.toString('hex')],
      [`pk_${raw.toString('hex')}`, `sk_${Buffer.concat([seed, raw]).toString('hex')}`],
    ]) {
      const scheme = schemeOf('ed25519', { publicKey, privateKey, keyFormat } as Partial<AsymmetricOptions>)
      const request = await scheme.sign('x')
      expect(await scheme.verify(request, 0)).toMatchObject({ genuine: true })
      signatures.add(request.headers['x-signature'])
    }
    expect(signatures.size).toBe(1)
    expect(codeOf({ publicKey: 'pk_', keyFormat })).toBe('OFFHOOK_KEY_MISSING')
  })
})

it('a private key that is none is refused, and never shown', () => {
  expect(codeOf({ privateKey: 'hidden' })).toBe('OFFHOOK_KEY_MALFORMED')
  expect(codeOf({ privateKey: Buffer.from('hidden').toString('base64') })).toBe('OFFHOOK_KEY_MALFORMED')
  expect(() => schemeOf('ed25519', { privateKey: 'hidden' })).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('hidden') }),
  )
})
