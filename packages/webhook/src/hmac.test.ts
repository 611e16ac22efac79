import { describe, expect, it } from 'vitest'
import { type HmacOptions, hmac, WebhookOptionError } from './index.ts'

const own = { source: 'own', header: 'x-signature', secret: 'a fine secret' } as const
const now = Date.UTC(2026, 0, 1)

function refused(options: object): unknown {
  try {
    return hmac({ ...own, ...options } as HmacOptions)
  } catch (error) {
    expect(error).toBeInstanceOf(WebhookOptionError)
    return (error as WebhookOptionError).code
  }
}

describe('a secret', () => {
  it.each(['', ' ', '\n\t', undefined, null, 5])('%j is none, and refused at construction', (secret) => {
    expect(refused({ secret })).toBe('OFFHOOK_SECRET_MISSING')
    expect(refused({ secret: undefined, secrets: ['a fine secret', secret] })).toBe('OFFHOOK_SECRET_MISSING')
  })

  it('of zeros is the empty one, which anyone has', () => {
    expect(refused({ secret: '\0'.repeat(8) })).toBe('OFFHOOK_SECRET_MISSING')
    expect(refused({ secret: 'A'.repeat(32), secretFormat: { encoding: 'base64' } })).toBe(
      'OFFHOOK_SECRET_MISSING',
    )
  })

  it.each([
    ['the line break of its file', 'a fine secret\n'],
    ['that of a file from Windows', 'a fine secret\r\n'],
    ["the file's byte order mark", '\ufeffa fine secret'],
    ['the space before `&&` in a shell of Windows', 'a fine secret '],
    ['the tab before it in a table', '\ta fine secret'],
    ['the first line of two', 'a fine\nsecret'],
  ])('that still has %s would let nothing pass', (_, secret) => {
    expect(refused({ secret })).toBe('OFFHOOK_SECRET_MALFORMED')
    expect(refused({ secret: undefined, secrets: ['a fine secret', secret] })).toBe(
      'OFFHOOK_SECRET_MALFORMED',
    )
  })

  it('list must not be empty', () => {
    expect(refused({ secret: undefined, secrets: [] })).toBe('OFFHOOK_SECRET_MISSING')
  })

  it('has at least eight bytes', () => {
    expect(refused({ secret: '1234567' })).toBe('OFFHOOK_SECRET_SHORT')
    expect(refused({ secret: '12345678' })).not.toBe('OFFHOOK_SECRET_SHORT')
  })

  it('in another encoding is decoded, and refused if it cannot be', () => {
    expect(refused({ secret: 'no hex at all', secretFormat: { encoding: 'hex' } })).toBe(
      'OFFHOOK_SECRET_MALFORMED',
    )
    expect(refused({ secret: 'p_', secretFormat: { prefix: 'p_' } })).toBe('OFFHOOK_SECRET_MISSING')
    expect(refused({ secret: 'far too long', secretFormat: { max: 11 } })).toBe('OFFHOOK_SECRET_MALFORMED')
    expect(refused({ secret: 'far too long', secretFormat: { max: 12 } })).toBeTypeOf('object')
  })

  it.each(['hex', 'base64'] as const)('that cannot be decoded is told to be no %s', (encoding) => {
    const message = `The secret is not ${encoding}.`
    const options = { ...own, secret: 'neither of the two', secretFormat: { encoding } }
    expect(() => hmac(options)).toThrow(
      expect.objectContaining({ code: 'OFFHOOK_SECRET_MALFORMED', message }),
    )
  })

  it('is never shown by an error', () => {
    for (const secret of ['1234567', 'hidden!']) {
      expect(() => hmac({ ...own, secret })).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining(secret) }),
      )
    }
  })
})

it.each(['base64url', 'utf8', 'toString'])('%s is no encoding of a signature', (encoding) => {
  expect(refused({ encoding: encoding as 'hex' })).toBe('OFFHOOK_ENCODING_INVALID')
})

it.each(['SHA-256', 'md5', 'toString'])('%s is no hash', (algorithm) => {
  expect(refused({ algorithm })).toBe('OFFHOOK_ALGORITHM_INVALID')
})

it('base64url is no encoding of a secret', () => {
  expect(refused({ secretFormat: { encoding: 'base64url' as 'base64' } })).toBe('OFFHOOK_ENCODING_INVALID')
})

describe('what is signed', () => {
  it.each(['', '{id}', '{body}{body}', '{body}.{url}', '{Body}', '{body', '{{body}}', '{timestamp}}.{body}'])(
    'cannot be %j',
    (signed) => {
      expect(refused({ signed })).toBe('OFFHOOK_TEMPLATE_INVALID')
    },
  )

  it('holds an id only with its header', () => {
    expect(refused({ signed: '{id}.{body}' })).toBe('OFFHOOK_TEMPLATE_INVALID')
    expect(refused({ signed: '{id}.{body}', id: { body: 'id' } })).toBe('OFFHOOK_TEMPLATE_INVALID')
    expect(refused({ signed: '{id}.{body}', id: () => 'id' })).toBe('OFFHOOK_TEMPLATE_INVALID')
  })

  it('holds a timestamp if there is one beside the body, and only then', () => {
    expect(refused({ timestamp: { header: 'x-time' } })).toBe('OFFHOOK_TEMPLATE_INVALID')
    expect(refused({ timestamp: { member: 't=' } })).toBe('OFFHOOK_TEMPLATE_INVALID')
    expect(refused({ timestamp: { body: 'time' }, signed: '{timestamp}{body}' })).toBe(
      'OFFHOOK_TEMPLATE_INVALID',
    )
    expect(refused({ signed: '{timestamp}{body}' })).toBe('OFFHOOK_TEMPLATE_INVALID')
  })

  it('may stand before and after the body', async () => {
    const options = { ...own, id: { header: 'x-id' }, timestamp: { header: 'x-time' } }
    const time = new Date(now)
    const one = await hmac({ ...options, signed: '<{timestamp}>{body}/{id}' }).sign('b', { id: 'i', time })
    const other = await hmac(own).sign(`<${now / 1000}>b/i`)
    expect(one.headers['x-signature']).toBe(other.headers['x-signature'])
  })
})

describe('whether the id is signed', () => {
  it.each<[string, boolean, Partial<HmacOptions>]>([
    ['in a header of its own', false, { id: { header: 'x-id' } }],
    ['in a header that is signed', true, { id: { header: 'x-id' }, signed: '{id}{body}' }],
    ['in the body', true, { id: { body: 'id' } }],
    ['wherever a function finds it', false, { id: () => 'x' }],
    ['nowhere, so that the MAC is the id', true, {}],
  ])('%s: %j', (_, signsId, options) => {
    expect(hmac({ ...own, ...options } as HmacOptions).signsId).toBe(signsId)
  })
})

it('has nine seconds, and makes requests of JSON, unless it is told otherwise', async () => {
  expect(hmac(own).deadline).toBe(9000)
  const headers = { 'content-type': 'application/json' }
  expect(await hmac(own).sign({})).toMatchObject({ method: 'POST', url: '/', headers })
})

describe('id and type', () => {
  const message = {
    method: 'POST',
    url: '/',
    headers: { 'x-type': 'header', 'x-none': undefined },
    body: new Uint8Array(),
    data: { a: { b: 'body', n: 7, o: {}, large: 2 ** 53, half: 0.5 }, s: 'text' },
  }

  it.each<[string | undefined, HmacOptions['type']]>([
    ['header', { header: 'x-type' }],
    ['', { header: 'x-none' }],
    ['body', { body: 'a.b' }],
    ['7', { body: 'a.n' }],
    ['', { body: 'a.o' }],
    ['', { body: 'a.large' }],
    ['', { body: 'a.half' }],
    ['', { body: 'a.toString' }],
    ['', { body: 's.length' }],
    ['', { body: '__proto__' }],
    ['POST', ({ method }) => method],
    [undefined, () => undefined],
    [undefined, undefined],
  ])('%j by %j', (type, locator) => {
    const scheme = hmac({ ...own, ...(locator === undefined ? {} : { type: locator }) })
    expect(scheme.identify(message)).toEqual({ id: undefined, type })
  })
})

it('takes the names of headers as providers write them, in any case', async () => {
  const options: HmacOptions = {
    ...own,
    header: 'X-Signature',
    signed: '{timestamp}.{body}',
    id: { header: 'X-Id' },
    timestamp: { header: 'X-Time' },
  }
  const { headers, ...request } = await hmac(options).sign('{}', { id: 'one', time: new Date(now) })
  expect(Object.keys(headers)).toEqual(['content-type', 'x-id', 'x-time', 'x-signature'])
  const message = { ...request, headers: { ...headers }, data: {} }
  expect(await hmac(options).verify(message, now)).toMatchObject({ genuine: true })
  expect(hmac(options).identify(message)).toMatchObject({ id: 'one' })
})

describe('a timestamp', () => {
  const seconds = { ...own, signed: '{timestamp}.{body}', timestamp: { header: 'x-time' } } as const
  const milliseconds = {
    ...seconds,
    timestamp: { header: 'x-time', unit: 'milliseconds', tolerance: 60 },
  } as const

  async function judge(options: HmacOptions, offset: number): Promise<unknown> {
    const scheme = hmac(options)
    const verdict = await scheme.verify(await scheme.sign('{}', { time: new Date(now + offset) }), now)
    return verdict.genuine ? verdict.time?.getTime() : verdict.code
  }

  it('outside the body is not written into it', async () => {
    const { body } = await hmac(seconds).sign({ a: 1 })
    expect(new TextDecoder().decode(body)).toBe('{"a":1}')
  })

  it('may be 300 s off both ways, no more', async () => {
    expect(await judge(seconds, -300_000)).toBe(now - 300_000)
    expect(await judge(seconds, 300_000)).toBe(now + 300_000)
    expect(await judge(seconds, -301_000)).toBe('OFFHOOK_TIMESTAMP_STALE')
    expect(await judge(seconds, 301_000)).toBe('OFFHOOK_TIMESTAMP_FUTURE')
  })

  it('may be in milliseconds, with another tolerance', async () => {
    expect(await judge(milliseconds, 59_999)).toBe(now + 59_999)
    expect(await judge(milliseconds, 60_001)).toBe('OFFHOOK_TIMESTAMP_FUTURE')
    expect(await judge(milliseconds, -60_001)).toBe('OFFHOOK_TIMESTAMP_STALE')
  })

  it.each(['-1', '+1', '1e9', '1.5', '0x10', 'NaN', 'Infinity', ' 1', '١٢', '1'.repeat(17), `${now} `])(
    '%j is malformed',
    async (text) => {
      const scheme = hmac(seconds)
      const { headers, ...request } = await scheme.sign('{}')
      const verdict = await scheme.verify({ ...request, headers: { ...headers, 'x-time': text } }, now)
      expect(verdict).toEqual({ genuine: false, code: 'OFFHOOK_TIMESTAMP_MALFORMED' })
    },
  )
})

describe('a timestamp in the header of the signatures', () => {
  const options = {
    ...own,
    ...{ prefix: 'v1=', signed: '{timestamp}.{body}', timestamp: { member: 't=' } },
  } as const
  const scheme = hmac(options)
  const stamp = `t=${now / 1000}`

  async function judge(change: (stamp: string, signature: string) => string | undefined): Promise<unknown> {
    const { headers, ...request } = await scheme.sign('{}', { time: new Date(now) })
    const [time = '', signature = ''] = (headers['x-signature'] ?? '').split(',')
    const changed = { ...headers, 'x-signature': change(time, signature) }
    const verdict = await scheme.verify({ ...request, headers: changed }, now)
    return verdict.genuine ? verdict.time?.getTime() : verdict.code
  }

  it.each<[string, (stamp: string, signature: string) => string]>([
    ['as the provider writes it', (time, signature) => `${time},${signature}`],
    ['the other way round', (time, signature) => `${signature},${time}`],
    ['with spaces behind the commas', (time, signature) => `${time}, v0=00,  ${signature}`],
    ['with the genuine as the 15th signature', (time, sign) => `${time},${'v1=00,'.repeat(14)}${sign}`],
  ])('is found %s', async (_, change) => {
    expect(await judge(change)).toBe(now)
  })

  it.each<[string, (stamp: string, signature: string) => string | undefined, string]>([
    ['no header', () => undefined, 'MISSING'],
    ['two times', (time, signature) => `${time},t=1,${signature}`, 'REPEATED'],
    ['two equal times', (time, signature) => `${time},${time},${signature}`, 'REPEATED'],
    ['nothing behind a comma', (time, signature) => `${time},${signature},`, 'REPEATED'],
    ['no signature', (time) => time, 'WRONG'],
    [
      'a signature of another version',
      (time, signature) => `${time},${signature.replace('1', '0')}`,
      'WRONG',
    ],
    ['a signature in large letters', (time, signature) => `${time},${signature.toUpperCase()}`, 'WRONG'],
    ['the genuine as the 16th signature', (time, sign) => `${time},${'v1=00,'.repeat(15)}${sign}`, 'WRONG'],
  ])('is refused with %s', async (_, change, problem) => {
    expect(await judge(change)).toBe(`OFFHOOK_SIGNATURE_${problem}`)
  })

  it.each(['', 't=', 't=1e9', 't=-1', 't= 1', 'T=1', `x${stamp}`])('is malformed as %j', async (text) => {
    expect(await judge((_, signature) => `${text || 'v0=1'},${signature}`)).toBe(
      'OFFHOOK_TIMESTAMP_MALFORMED',
    )
  })
})

describe('a timestamp in the body', () => {
  const scheme = hmac({ ...own, timestamp: { body: 'meta', unit: 'milliseconds', tolerance: 60 } })

  async function judge(payload: unknown, offset = 0): Promise<unknown> {
    const request = await scheme.sign(payload, { time: new Date(now + offset) })
    const verdict = await scheme.verify(request, now)
    return verdict.genuine ? verdict.time?.getTime() : verdict.code
  }

  it('is written into an object, and read when the signature is right', async () => {
    expect(await judge({ a: 1, meta: 5 })).toBe(now)
    expect(await judge({}, 60_001)).toBe('OFFHOOK_TIMESTAMP_FUTURE')
    expect(await judge({}, -60_001)).toBe('OFFHOOK_TIMESTAMP_STALE')
    const { body, ...request } = await scheme.sign({})
    expect(await scheme.verify({ ...request, body: body.slice(1) }, now)).toMatchObject({
      code: 'OFFHOOK_SIGNATURE_WRONG',
    })
  })

  it.each(['{}', '{"meta":"soon"}', '{"meta":{}}', '{', '5', 'null', [], null, new Uint8Array([0xff])])(
    'is missing from %j',
    async (payload) => {
      expect(await judge(payload)).toBe('OFFHOOK_TIMESTAMP_MALFORMED')
    },
  )
})

describe('a timestamp as RFC 3339 writes it', () => {
  const scheme = hmac({
    ...own,
    ...{ signed: '{timestamp}{body}', timestamp: { header: 'x-time', unit: 'rfc3339', tolerance: 600 } },
  })

  it.each([
    ['2026-01-01T00:00:00Z', 0],
    ['2026-01-01T00:00:00.5Z', 500],
    ['2026-01-01T00:00:01.234567891Z', 1234],
  ])('%s is understood', async (text, offset) => {
    expect(await judge(text)).toBe(now + offset)
  })

  it.each([
    ['2025-12-31T23:49:59.999Z', 'OFFHOOK_TIMESTAMP_STALE'],
    ['2026-01-01T00:10:00.001Z', 'OFFHOOK_TIMESTAMP_FUTURE'],
    ['2026-01-01T00:00:00', 'OFFHOOK_TIMESTAMP_MALFORMED'],
    ['2026-01-01T00:00:00+00:00', 'OFFHOOK_TIMESTAMP_MALFORMED'],
    ['2026-13-01T00:00:00Z', 'OFFHOOK_TIMESTAMP_MALFORMED'],
    ['2026-01-01 00:00:00Z', 'OFFHOOK_TIMESTAMP_MALFORMED'],
    ['+2026-01-01T00:00:00Z', 'OFFHOOK_TIMESTAMP_MALFORMED'],
    ['2026-01-01T00:00:00Z+01:00', 'OFFHOOK_TIMESTAMP_MALFORMED'],
    ['2026-01-01T00:00:00.0000000000Z', 'OFFHOOK_TIMESTAMP_MALFORMED'],
    [String(now / 1000), 'OFFHOOK_TIMESTAMP_MALFORMED'],
  ])('%s is refused: %s', async (text, code) => {
    expect(await judge(text)).toBe(code)
  })

  /** Signs that text as the time. */
  async function judge(text: string): Promise<unknown> {
    const { body, ...request } = await scheme.sign('{}', { headers: { 'x-time': text } })
    const signature = (await hmac(own).sign(`${text}{}`)).headers['x-signature']
    const headers = { ...request.headers, 'x-signature': signature }
    const verdict = await scheme.verify({ ...request, headers, body }, now)
    return verdict.genuine ? verdict.time?.getTime() : verdict.code
  }

  it('is what is signed', async () => {
    const verdict = await scheme.verify(await scheme.sign('{}', { time: new Date(now + 7) }), now)
    expect(verdict).toMatchObject({ genuine: true, time: new Date(now + 7) })
  })
})

describe('a provider of one’s own', () => {
  it('takes five lines', async () => {
    const mine = hmac({
      ...{ source: 'mine', secret: 'a fine secret' },
      ...{ header: 'x-mine', algorithm: 'sha512', encoding: 'base64', prefix: 'v1=', separator: ',' },
      ...{ signed: '{body}', id: { body: 'id' }, type: { header: 'x-mine-type' } },
    })
    const request = await mine.sign({ id: 5 }, { type: 'mine.made' })
    expect(request.headers).toMatchObject({
      'x-mine': expect.stringMatching(/^v1=/),
      'x-mine-type': 'mine.made',
    })
    expect(await mine.verify(request, now)).toMatchObject({ genuine: true, time: undefined })
  })

  it('signs the empty body as stripe’s own library does', async () => {
    // https://github.com/stripe/stripe-node, CryptoProvider.ts
    const { headers } = await hmac({ ...own, secret: 'test_secret' }).sign('')
    expect(headers['x-signature']).toBe('f7f9bd47fb987337b5796fdc1fdb9ba221d0d5396814bfcaf9521f43fd8927fd')
  })

  it('signs bytes as they are', async () => {
    const { body } = await hmac(own).sign(new Uint8Array([0xff, 0x00]))
    expect(body).toEqual(new Uint8Array([0xff, 0x00]))
  })
})
