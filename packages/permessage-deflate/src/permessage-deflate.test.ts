import { type Answer, answer, ask, checkAnswer, type HeaderField } from '@offhook/handshake'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DeflateCodec } from './codec.ts'
import { type PermessageDeflateOptions, permessageDeflate } from './permessage-deflate.ts'
import { zlibEngine } from './zlib-engine.fixture.ts'

type Options = Omit<PermessageDeflateOptions, 'engine'>
const make = (options: Options = {}) => permessageDeflate({ engine: zlibEngine, ...options })
const received = (fields: readonly HeaderField[]) =>
  Object.fromEntries(fields.map(([name, value]) => [name.toLowerCase(), value]))
const nonce = new Uint8Array(16)

function answerTo(offer: string, options?: Options): Answer<DeflateCodec> {
  const asked = received(ask({ url: 'ws://a.example', nonce }).headers)
  const headers = { ...asked, 'sec-websocket-extensions': offer }
  return answer({ method: 'GET', httpVersion: '1.1', headers }, { extensions: [make(options)] })
}

const response = (answered: Answer<DeflateCodec>) => received(answered.headers)['sec-websocket-extensions']

describe('§5, §7 the negotiation in a handshake', () => {
  it('asks both ends to hold nothing, by default', () => {
    expect(response(answerTo('permessage-deflate; client_max_window_bits'))).toBe(
      'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
    )
  })

  it('declines an offer that it does not understand, and takes the next', () => {
    const offers = [
      'permessage-deflate; x',
      'permessage-deflate; server_max_window_bits=7',
      'permessage-deflate; server_max_window_bits="10"',
      'permessage-deflate',
    ]
    expect(
      response(
        answerTo(offers.join(', '), { serverNoContextTakeover: false, clientNoContextTakeover: false }),
      ),
    ).toBe('permessage-deflate; server_max_window_bits=10')
  })

  it('goes without compression if no offer will do', () => {
    expect(answerTo('permessage-deflate; x, permessage-bzip2')).toMatchObject({
      accepted: true,
      extensions: [],
    })
  })

  it('claims RSV1 (§6)', () => {
    expect(answerTo('permessage-deflate')).toMatchObject({ extensions: [{ rsv: 0x40 }] })
  })

  it('tells what was agreed', () => {
    const parameters = { serverNoContextTakeover: true, serverMaxWindowBits: 10 }
    const answered = answerTo('permessage-deflate; server_max_window_bits=10')
    expect(answered).toMatchObject({ extensions: [{ agreed: { parameters } }] })
  })

  it('GHSA-5v72-xg48-5rpm (ws): takes constructor and __proto__ for the unknown names they are', () => {
    expect(answerTo('permessage-deflate; constructor, permessage-deflate; __proto__=1')).toMatchObject({
      extensions: [],
    })
  })

  it('CVE-2026-2229 (undici): a client fails the handshake on window bits out of range', () => {
    for (const bits of ['7', '16', '99999999999', '', 'x']) {
      const params = [['server_max_window_bits', bits] as const]
      expect(make().confirm(params)).toBeUndefined()
      expect(make().confirm([...params, ['server_no_context_takeover', true]])).toBeUndefined()
    }
  })

  it('agrees between a client and a server of ours, whatever both want, and messages pass both ways', () => {
    const bits = fc.integer({ min: 9, max: 15 })
    const options = fc.record<Options>({
      serverNoContextTakeover: fc.boolean(),
      clientNoContextTakeover: fc.boolean(),
      serverMaxWindowBits: bits,
      clientMaxWindowBits: bits,
      threshold: fc.constant(0),
    })
    fc.assert(
      fc.property(options, options, fc.array(fc.string({ minLength: 20 })), (wanted, served, messages) => {
        const asked = ask({ url: 'ws://a.example', nonce, extensions: [make(wanted)] })
        const headers = received(asked.headers)
        const answered = answer(
          { method: 'GET', httpVersion: '1.1', headers },
          { extensions: [make(served)] },
        )
        const opened = checkAnswer(asked, {
          statusCode: answered.status,
          headers: received(answered.headers),
        })
        const server = answered.accepted && answered.extensions[0]?.agreed
        const client = opened.ok && opened.extensions[0]?.agreed
        if (!server || !client) throw new Error('not agreed')
        expect(client.parameters).toEqual(server.parameters)
        for (const message of messages) {
          expectToPass(server, client, message)
          expectToPass(client, server, message)
        }
      }),
    )
  })
})

function expectToPass(from: DeflateCodec, to: DeflateCodec, message: string): void {
  const plain = Buffer.from(message)
  let passed: Uint8Array | undefined
  from.compress(plain, (bytes) => {
    if (bytes === undefined) passed = plain
    else to.inflate(bytes, plain.length, (result) => (passed = result.ok ? result.bytes : undefined))
  })
  expect(Buffer.from(passed ?? []).toString()).toBe(plain.toString())
}

describe('options', () => {
  it.each<Options>([
    { serverMaxWindowBits: 8, clientMaxWindowBits: 15 },
    { level: 0, threshold: 0, syncLimit: 0 },
    { level: 9 },
  ])('may be %j', (options) => {
    expect(() => make(options)).not.toThrow()
  })

  it.each<[Options, string]>([
    [{ serverMaxWindowBits: 7 }, 'OFFHOOK_WINDOW_BITS_INVALID'],
    [{ clientMaxWindowBits: 16 }, 'OFFHOOK_WINDOW_BITS_INVALID'],
    [{ serverMaxWindowBits: 9.5 }, 'OFFHOOK_WINDOW_BITS_INVALID'],
    [{ level: -1 }, 'OFFHOOK_LEVEL_INVALID'],
    [{ level: 10 }, 'OFFHOOK_LEVEL_INVALID'],
    [{ threshold: -1 }, 'OFFHOOK_SIZE_INVALID'],
    [{ threshold: Number.NaN }, 'OFFHOOK_SIZE_INVALID'],
    [{ syncLimit: Number.POSITIVE_INFINITY }, 'OFFHOOK_SIZE_INVALID'],
  ])('%j are refused with %s', (options, code) => {
    expect(() => make(options)).toThrow(expect.objectContaining({ code, name: 'PermessageDeflateError' }))
  })
})
