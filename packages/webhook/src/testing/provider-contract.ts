import { describe, expect, it } from 'vitest'
import {
  createReceiver,
  type Delivery,
  type Encoding,
  type Scheme,
  type SchemeStatuses,
  type SignedRequest,
  type SignOptions,
  WebhookOptionError,
  type WebhookOptions,
  type WebhookOutcome,
  type WebhookRequest,
} from '../index.ts'

/** Where a provider writes its signature: `t=1,v1=…` has the prefix `v1=` and the separator `,`. */
interface SignatureFixture {
  readonly header: string
  readonly prefix?: string
  readonly encoding: Encoding
  /** What stands between several signatures, for a provider that sends several. */
  readonly separator?: string
}

/** What a provider says of itself, to be held to it. */
export interface ProviderFixture {
  /** Its scheme with these secrets, of which the first signs. */
  readonly create: (secrets: readonly string[]) => Scheme
  /** Two that differ, as the provider writes them; none for a provider whose keys come in certificates. */
  readonly secrets: readonly [string, string] | readonly []
  /** Further ones that must be refused, beside the empty, the blank and the short. */
  readonly badSecrets?: readonly string[]
  /** A sample, small: each of its bits is turned. */
  readonly payload: unknown
  /** For a provider that signs not the body's bytes but what its members say, or nothing of it but an id. */
  readonly body?: 'members' | 'unsigned'
  readonly options?: SignOptions
  /** What the sample's delivery says; without an id its MAC is the id. */
  readonly expected: { readonly source: string; readonly type: string; readonly id?: string }
  /** Not for a provider whose signature stands in the body. */
  readonly signature?: SignatureFixture
  /** Headers that the signature covers, such as an id's or a timestamp's. */
  readonly covered?: readonly string[]
  /** Headers that name the delivery or its type without being signed. */
  readonly uncovered?: readonly string[]
  /** Seconds that a signed time may lie in the past or in the future. Default none is signed. */
  readonly tolerance?: number
  /** For a provider that tells the same again in the same bytes: each is another delivery. */
  readonly repeats?: true
  /** Default 204, 401 and 503. */
  readonly statuses?: SchemeStatuses
}

const now = Date.UTC(2026, 0, 1)

/** Holds a provider to what every provider owes: the genuine is delivered once, all else is refused. */
export function providerContract(fixture: ProviderFixture): void {
  const { secrets, statuses = {}, expected } = fixture
  const scheme = fixture.create(secrets.slice(0, 1))
  const { delivered = 204, forged = 401, failed = 503 } = statuses

  const sign = (options: SignOptions = {}, by = scheme): Promise<SignedRequest> =>
    by.sign(fixture.payload, { time: new Date(now), ...fixture.options, ...options })

  const outcomeOf = async (request: WebhookRequest, by = scheme): Promise<WebhookOutcome> =>
    (await receiverOf(by).receive(request)).outcome

  /** Nothing is delivered, and the sender learns the status alone. */
  async function expectForged(request: WebhookRequest, code?: string): Promise<void> {
    const receiver = receiverOf(scheme)
    const answer = await receiver.receive(request)
    expect(answer).toMatchObject({ status: forged, outcome: { kind: 'refused', ...(code && { code }) } })
    expect(receiver.deliveries).toEqual([])
  }

  describe('a genuine request', () => {
    it(`is delivered ${fixture.repeats ? 'each time' : 'once'}, and says what it is`, async () => {
      const { receive, deliveries } = receiverOf(scheme)
      const request = await sign()
      expect(await receive(request)).toMatchObject({ status: delivered, outcome: { kind: 'delivered' } })
      const again = fixture.repeats ? 'delivered' : 'duplicate'
      expect(await receive(request)).toMatchObject({ status: delivered, outcome: { kind: again } })
      expect(deliveries).toHaveLength(fixture.repeats ? 2 : 1)
      const described = { id: expect.any(String), ...expected, time: new Date(now), raw: request.body }
      expect(deliveries[0]).toMatchObject(described)
      expect(deliveries[0]?.data).toMatchObject(fixture.payload as object)
    })

    it('is one that can be sent, by the source that the scheme names', async () => {
      expect(await sign()).toMatchObject({
        method: 'POST',
        url: expect.stringMatching(/^\//),
        headers: { 'content-type': expect.stringMatching(/^(application|text)\//) },
      })
      expect(scheme.source).toBe(expected.source)
    })

    it('may have the names of its headers in any case', async () => {
      const request = await sign()
      const headers = Object.entries(request.headers).map(([name, value]) => [name.toUpperCase(), value])
      expect(await outcomeOf({ ...request, headers: Object.fromEntries(headers) })).toMatchObject({
        kind: 'delivered',
        delivery: expected,
      })
    })

    it('whose delivery failed is asked for again, and then delivered', async () => {
      const results: unknown[] = [{ kind: 'failed' }, undefined]
      const { receive } = receiverOf(scheme, { deliver: () => results.shift() })
      expect(await receive(await sign())).toMatchObject({ status: failed, outcome: { kind: 'failed' } })
      expect(await receive(await sign())).toMatchObject({ status: delivered, outcome: { kind: 'delivered' } })
    })

    it('that is accepted at the deadline is answered as the provider wants it', async () => {
      const never = new Promise(() => {})
      const { receive } = receiverOf(scheme, { deadline: 1, overdue: 'accept', deliver: () => never })
      const status = statuses.delivered ?? 202
      expect(await receive(await sign())).toMatchObject({ status, outcome: { kind: 'accepted' } })
    })
  })

  if (secrets.length > 0) secretContract()

  if (fixture.body === 'unsigned') unsignedBodyContract()
  else bodyContract()

  const { signature, covered = [], uncovered = [], tolerance } = fixture
  if (signature !== undefined) signatureContract(signature)
  if (tolerance !== undefined) timeContract(tolerance)

  describe.each(covered)('the header %s, which is signed', (name) => {
    it('is refused with one bit turned, whichever', async () => {
      const genuine = await sign()
      for (const value of turnedText(headerOf(genuine, name)))
        await expectForged(withHeader(genuine, name, value))
    })

    it('is refused when it is missing, empty or sent twice', async () => {
      await expectIncomplete(await sign(), name)
    })
  })

  describe.each(uncovered)('the header %s, which is not signed', (name) => {
    it('does not get a delivery through a second time', async () => {
      const { receive, deliveries } = receiverOf(scheme)
      const genuine = await sign()
      await receive(genuine)
      const renamed = withHeader(genuine, name, `${headerOf(genuine, name)}x`)
      expect(await receive(renamed)).toMatchObject({ outcome: { kind: 'duplicate' } })
      expect(deliveries).toHaveLength(1)
    })
  })

  async function expectIncomplete(genuine: SignedRequest, name: string): Promise<void> {
    const value = headerOf(genuine, name)
    for (const none of [undefined, [], '', ' ']) {
      const request = withHeader(genuine, name, none)
      await expectForged({ ...request, body: unread }, 'OFFHOOK_SIGNATURE_MISSING')
      expect(await scheme.verify({ ...request, body: genuine.body }, now)).toEqual({
        genuine: false,
        code: 'OFFHOOK_SIGNATURE_MISSING',
      })
    }
    for (const twice of [[value, value], [value, ''], `${value}, ${value}`]) {
      await expectForged(withHeader(genuine, name, twice))
    }
  }

  function secretContract(): void {
    describe('a secret', () => {
      it('may be one of several, and a request by any other is refused', async () => {
        const other = await sign({}, fixture.create(secrets.slice(1)))
        await expectForged(other)
        for (const list of [secrets, [...secrets].reverse()]) {
          expect(await outcomeOf(other, fixture.create(list))).toMatchObject({ kind: 'delivered' })
        }
      })

      it.each(['', ' ', '\n\t', '1234567', ...(fixture.badSecrets ?? [])])('cannot be %j', (secret) => {
        expect(() => fixture.create([secret])).toThrow(WebhookOptionError)
        expect(() => fixture.create([...secrets, secret])).toThrow(WebhookOptionError)
      })

      it('cannot be none', () => {
        expect(() => fixture.create([])).toThrow(WebhookOptionError)
      })
    })
  }

  function bodyContract(): void {
    describe('a forgery', () => {
      it('of one bit of the body is refused, whichever', async () => {
        const genuine = await sign()
        for (const body of turned(genuine.body)) await expectForged({ ...genuine, body })
      })

      it('that is longer or shorter than what was signed is refused', async () => {
        const genuine = await sign()
        const longer = { ...genuine, body: new Uint8Array([...genuine.body, 0x20]) }
        if (fixture.body === undefined) await expectForged(longer)
        await expectForged({ ...genuine, body: genuine.body.slice(0, -1) })
        await expectForged({ ...genuine, body: new Uint8Array() })
      })
    })
  }

  function unsignedBodyContract(): void {
    describe('the body, which is not signed', () => {
      it('does not get a delivery through a second time', async () => {
        const { receive, deliveries } = receiverOf(scheme)
        const genuine = await sign()
        await receive(genuine)
        const longer = { ...genuine, body: new Uint8Array([...genuine.body, 0x20]) }
        expect(await receive(longer)).toMatchObject({ outcome: { kind: 'duplicate' } })
        expect(deliveries).toHaveLength(1)
      })
    })
  }

  function signatureContract({ header, prefix = '', encoding, separator }: SignatureFixture): void {
    /** What stands before the MAC, the MAC, and one that no secret made. */
    async function parts() {
      const request = await sign()
      const value = headerOf(request, header)
      const at = macAt(value, prefix)
      const mac = value.slice(at)
      return {
        request,
        value,
        mac,
        head: value.slice(0, at),
        wrong: recoded(encoding, mac, (byte) => byte ^ 1),
      }
    }

    describe(`the signature in ${header}`, () => {
      it('is refused with one bit turned, whichever, but for the case of a digit', async () => {
        const { request, value } = await parts()
        for (const text of turnedText(value)) {
          const altered = withHeader(request, header, text)
          if (encoding === 'hex' && sameDigits(text, value, prefix)) {
            expect(await outcomeOf(altered)).toMatchObject({ kind: 'delivered' })
          } else await expectForged(altered)
        }
      })

      it('is refused when it is missing, empty or sent twice', async () => {
        await expectIncomplete(await sign(), header)
      })

      it('is refused in another encoding, cut, prolonged, or without what stands before it', async () => {
        const { request, mac, head } = await parts()
        const bytes = Buffer.from(mac, encoding)
        const shorter = bytes.subarray(1).toString(encoding)
        const longer = Buffer.concat([bytes, Buffer.alloc(1)]).toString(encoding)
        const others = [
          '',
          bytes.toString(encoding === 'hex' ? 'base64' : 'hex'),
          shorter,
          longer,
          `${mac}=`,
          ` ${mac}`,
        ]
        for (const other of others) await expectForged(withHeader(request, header, head + other))
        if (head !== '') await expectForged(withHeader(request, header, mac))
        await expectForged(withHeader(request, header, `x${head}${mac}`))
      })

      it('is refused when it is that of another request', async () => {
        const { request } = await parts()
        const other = await scheme.sign({ other: true }, { time: new Date(now), ...fixture.options })
        await expectForged(withHeader(request, header, headerOf(other, header)))
      })

      it(`${separator === undefined ? 'is never' : 'may be'} one of several`, async () => {
        const { request, value, mac, head, wrong } = await parts()
        const start = head.slice(0, head.length - prefix.length)
        const between = separator ?? ','
        const lists = [
          `${value}${between}${prefix}${wrong}`,
          `${start}${prefix}${wrong}${between}${prefix}${mac}`,
          `${value}${between}x`,
          `${start}${prefix}!${between}${prefix}${mac}`,
          `${start}v0=${wrong}${between}${prefix}${mac}`,
        ]
        for (const list of lists) {
          const listed = withHeader(request, header, list)
          if (separator === undefined) await expectForged(listed)
          else expect(await outcomeOf(listed), list).toMatchObject({ kind: 'delivered' })
        }
        await expectForged(
          withHeader(request, header, `${start}${prefix}${wrong}${between}${prefix}${wrong}`),
        )
        const many = `${prefix}${wrong}${between}`.repeat(17)
        await expectForged(withHeader(request, header, `${start}${many}${prefix}${mac}`))
      })
    })
  }

  function timeContract(seconds: number): void {
    describe('the time, which is signed', () => {
      it.each([
        [-seconds - 1, 'OFFHOOK_TIMESTAMP_STALE'],
        [-seconds, 'delivered'],
        [seconds, 'delivered'],
        [seconds + 1, 'OFFHOOK_TIMESTAMP_FUTURE'],
        [86_400, 'OFFHOOK_TIMESTAMP_FUTURE'],
      ])('that is %i s off: %s', async (offset, code) => {
        const request = await sign({ time: new Date(now + offset * 1000) })
        if (code === 'delivered') expect(await outcomeOf(request)).toMatchObject({ kind: code })
        else await expectForged(request, code)
      })
    })
  }
}

/** Of a request whose head is enough to refuse it. */
async function unread(): Promise<never> {
  throw new Error('The body was read.')
}

function receiverOf(scheme: Scheme, options: Partial<WebhookOptions> = {}) {
  const deliveries: Delivery[] = []
  const deliver = (delivery: Delivery) => {
    deliveries.push(delivery)
  }
  return { receive: createReceiver({ scheme, deliver, now: () => now, ...options }), deliveries }
}

function headerOf({ headers }: SignedRequest, name: string): string {
  const value = headers[name]
  if (value === undefined) throw new Error(`sign() wrote no header ${name}`)
  return value
}

function withHeader(
  request: SignedRequest,
  name: string,
  value: string | readonly string[] | undefined,
): WebhookRequest {
  return { ...request, headers: { ...request.headers, [name]: value } }
}

/** The bytes with one bit turned, for each bit. */
function turned(bytes: Uint8Array): Uint8Array[] {
  const bits = Array.from({ length: bytes.length * 8 }, (_, bit) => bit)
  return bits.map((bit) => bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)))
}

function turnedText(text: string): string[] {
  return turned(Buffer.from(text, 'latin1')).map((bytes) => Buffer.from(bytes).toString('latin1'))
}

/** Where the MAC begins: behind its prefix, or with the header if there is none. */
function macAt(value: string, prefix: string): number {
  return prefix === '' ? 0 : value.lastIndexOf(prefix) + prefix.length
}

/** Hex digits may be large or small; what stands before them may not. */
function sameDigits(text: string, genuine: string, prefix: string): boolean {
  const at = macAt(genuine, prefix)
  return text.slice(0, at) === genuine.slice(0, at) && text.toLowerCase() === genuine.toLowerCase()
}

function recoded(encoding: Encoding, text: string, change: (byte: number) => number): string {
  return Buffer.from(Buffer.from(text, encoding).map(change)).toString(encoding)
}
