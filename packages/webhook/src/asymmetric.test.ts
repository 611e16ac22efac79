import { createPrivateKey, createPublicKey, type KeyObject, verify } from 'node:crypto'
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

// RFC 8410 §4, id-X25519; the point is the generator.
const x25519 = `302a300506032b656e032100${'09'.padEnd(64, '0')}`
// GM/T 0003.5, whose identifier is as long as that of P-256; the point is the generator.
const sm2 = [
  '3059301306072a8648ce3d020106082a811ccf5501822d03420004',
  '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7',
  'bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0',
].join('')

function derOf({ publicKey }: { readonly publicKey: KeyObject }): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' })
}

/** The same key, to be used with RSA-PSS alone. */
function pssOf(pem: string): Buffer {
  const der = derOf({ publicKey: createPublicKey(pem) }).toString('hex')
  return Buffer.from(der.replace('2a864886f70d0101010500', '2a864886f70d01010a3000'), 'hex')
}

/** A key of this modulus, in PEM, of which nobody has the other half. */
function rsaKey(modulus: bigint, exponent: number): string {
  const base64url = (number: bigint | number) => {
    const hex = number.toString(16)
    return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
  }
  const key = { kty: 'RSA', n: base64url(modulus), e: base64url(exponent) }
  return createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()
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

  describe.each([
    ['1', `01${'00'.repeat(31)}`],
    ['1, written as p + 1', `ee${'ff'.repeat(30)}7f`],
    ['2', `ec${'ff'.repeat(30)}7f`],
    ['4', '00'.repeat(32)],
    ['4, written as p', `ed${'ff'.repeat(30)}7f`],
    ['8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['8, the other two', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
  ])('of order %s', (_, hex) => {
    it.each([0, 0x80])('is refused, for it verifies what nobody signed, its sign being %i', (sign) => {
      const point = Buffer.from(hex, 'hex')
      point.writeUInt8(point.readUInt8(31) | sign, 31)
      const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), point])
      const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
      // The neutral point and 0: it fits each message whose hash is a multiple of the order.
      const signature = Buffer.concat([Buffer.of(1), Buffer.alloc(63)])
      const messages = Array.from({ length: 200 }, (_, index) => Buffer.from(`${index}`))
      // From 24 on, Node itself refuses it, at each verification.
      const minds = Number.parseInt(process.versions.node, 10) >= 24
      expect(messages.some((message) => verify(null, message, key, signature))).toBe(!minds)
      for (const publicKey of [point, spki]) {
        const hex = { publicKey: publicKey.toString('hex'), keyFormat: { encoding: 'hex' } }
        expect(codeOf(hex)).toBe('OFFHOOK_KEY_MALFORMED')
      }
    })
  })

  it.each([
    [1024, 65_537],
    [1536, 65_537],
    [1900, 65_537],
    [1984, 65_537],
    [2032, 65_537],
    [2040, 65_537],
    [2047, 65_537],
    [2048, 1],
    [2048, 3],
    [2048, 65_537],
    [2049, 65_537],
    [4096, 3],
    [16_384, 65_537],
    [16_385, 65_537],
    [16_392, 65_537],
    [16_400, 65_537],
  ])('of RSA has 2,048 to 16,384 bits, %i, and an exponent above 1, %i', (bits, exponent) => {
    const publicKey = rsaKey((1n << BigInt(bits - 1)) + 1n, exponent)
    const code = codeOf({ publicKey, privateKey: undefined }, 'rsa-sha256')
    if (bits < 2048 || bits > 16_384 || exponent === 1) expect(code).toBe('OFFHOOK_KEY_MALFORMED')
    else expect(code).toMatchObject({ source: 'own' })
  })

  it('of RSA has no more octets than its modulus needs, though OpenSSL does not mind', () => {
    const der = derOf({ publicKey: createPublicKey(rsaKey((1n << 2039n) + 1n, 65_537)) })
    // All lengths that an octet in front of the modulus adds to.
    for (const at of [2, 21, 26, 30]) der.writeUInt16BE(der.readUInt16BE(at) + 1, at)
    const longer = Buffer.concat([der.subarray(0, 32), Buffer.of(0), der.subarray(32)])
    const key = createPublicKey({ key: longer, format: 'der', type: 'spki' })
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(2040)
    expect(codeOf({ publicKey: longer.toString('base64') }, 'rsa-sha256')).toBe('OFFHOOK_KEY_MALFORMED')
  })

  it.each([
    ['0', '020100', false],
    ['1', '020101', false],
    ['1, with a zero before it', '02020001', false],
    ['1, with two', '0203000001', false],
    ['1, its length in two octets', '02810101', false],
    ['1, and an octet behind it', '02010100', false],
    ['3', '020103', true],
    ['131,329, which ends as 1 does', '0203020101', true],
  ])('of RSA with the exponent %s', (_, exponent, safe) => {
    const der = derOf({ publicKey: createPublicKey(rsaKey((1n << 2047n) + 1n, 3)) })
    const end = Buffer.from(exponent, 'hex')
    for (const at of [2, 21, 26]) der.writeUInt16BE(der.readUInt16BE(at) + end.length - 3, at)
    const other = Buffer.concat([der.subarray(0, -3), end])
    const code = codeOf({ publicKey: other.toString('base64'), privateKey: undefined }, 'rsa-sha256')
    if (safe) expect(code).toMatchObject({ source: 'own' })
    else expect(code).toBe('OFFHOOK_KEY_MALFORMED')
  })

  it.each<[string, SignatureAlgorithm, Buffer]>([
    ['X25519', 'ed25519', Buffer.from(x25519, 'hex')],
    ['the curve SM2', 'ecdsa-p256-sha256', Buffer.from(sm2, 'hex')],
    ['RSA-PSS', 'rsa-sha256', pssOf(pairs.get('rsa-sha256')?.publicKey ?? '')],
  ])('of %s is as long as one for %s, and refused', (_, algorithm, der) => {
    expect(codeOf({ publicKey: der.toString('base64') }, algorithm)).toBe('OFFHOOK_KEY_MALFORMED')
  })

  it.each<SignatureAlgorithm>(['ed25519', 'ecdsa-p256-sha256'])('of %s ends where it ends', (algorithm) => {
    const publicKey = createPublicKey(pairs.get(algorithm)?.publicKey ?? '')
    const longer = Buffer.concat([derOf({ publicKey }), Buffer.of(0)])
    expect(codeOf({ publicKey: longer.toString('base64') }, algorithm)).toBe('OFFHOOK_KEY_MALFORMED')
  })

  it.each(['\\n', '\\r\\n'])(
    'in PEM may have the line breaks of an environment variable: %s',
    async (lineBreak) => {
      const [publicKey, privateKey] = Object.values(keyPair('ed25519')).map((pem) =>
        pem.replaceAll('\n', lineBreak),
      )
      const scheme = schemeOf('ed25519', { publicKey, privateKey } as Partial<AsymmetricOptions>)
      expect(await scheme.verify(await scheme.sign('x'), 0)).toMatchObject({ genuine: true })
    },
  )

  it('in PEM stands alone: another behind it would not be used', () => {
    const [pem, other] = [keyPair('ed25519').publicKey, keyPair('ed25519').publicKey]
    for (const publicKey of [pem + other, `x${pem}`, `${pem}x`]) {
      expect(codeOf({ publicKey })).toBe('OFFHOOK_KEY_MALFORMED')
    }
    expect(codeOf({ publicKey: `\n ${pem}\n ` })).toMatchObject({ source: 'own' })
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
