import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answer } from './answer.ts'
import type { ServerExtension } from './extension.ts'
import type { IncomingHeaders } from './header.ts'
import type { RefusalCode } from './refusal.ts'
import type { HandshakeRequest } from './request.ts'

// The request of §1.3.
const headers: IncomingHeaders = {
  host: 'server.example.com',
  upgrade: 'websocket',
  connection: 'Upgrade',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-version': '13',
}
const request: HandshakeRequest = { method: 'GET', httpVersion: '1.1', url: '/chat', headers }
const having = (changes: IncomingHeaders) => ({ ...request, headers: { ...headers, ...changes } })

const deflate: ServerExtension<'deflate'> = {
  name: 'x-deflate',
  rsv: 0x40,
  accept: (params) => (params.length === 0 ? { params: [['ok', '1']], agreed: 'deflate' } : undefined),
}

function expectRefusal(asked: HandshakeRequest, status: number, code: RefusalCode): void {
  expect(answer(asked)).toMatchObject({ accepted: false, status, code })
}

describe('§4.2.2 Sending the Server’s Opening Handshake', () => {
  it('answers the request of §1.3 with the response of §1.3', () => {
    expect(answer(request)).toEqual({
      accepted: true,
      status: 101,
      headers: [
        ['Upgrade', 'websocket'],
        ['Connection', 'Upgrade'],
        ['Sec-WebSocket-Accept', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='],
      ],
      subprotocol: undefined,
      extensions: [],
    })
  })

  it('takes options that are undefined for ones that are left out', () => {
    const undefineds = {
      origin: undefined,
      subprotocols: undefined,
      extensions: undefined,
      headers: undefined,
    }
    expect(answer(request, undefineds)).toEqual(answer(request))
  })

  it('names the subprotocol and the extensions in use', () => {
    const asked = having({
      'sec-websocket-protocol': 'v1, v2',
      'sec-websocket-extensions': 'x-deflate; no, x-deflate',
    })
    const answered = answer(asked, { subprotocols: ['v2', 'v1'], extensions: [deflate] })
    expect(answered).toMatchObject({
      subprotocol: 'v2',
      extensions: [{ name: 'x-deflate', agreed: 'deflate' }],
    })
    expect(answered.headers.slice(3)).toEqual([
      ['Sec-WebSocket-Protocol', 'v2'],
      ['Sec-WebSocket-Extensions', 'x-deflate; ok=1'],
    ])
  })

  it('names neither where nothing matches', () => {
    const asked = having({ 'sec-websocket-protocol': 'v1', 'sec-websocket-extensions': 'x-deflate; no' })
    expect(answer(asked, { subprotocols: ['v2'], extensions: [deflate] }).headers).toHaveLength(3)
  })

  it('adds the application’s header fields, checked', () => {
    expect(answer(request, { headers: [['Set-Cookie', 'a=1']] }).headers.at(-1)).toEqual([
      'Set-Cookie',
      'a=1',
    ])
    expect(() => answer(request, { headers: [['X-A', 'a\r\nb']] })).toThrow(
      expect.objectContaining({ code: 'OFFHOOK_HEADER_INVALID' }),
    )
  })

  it('is a 500 where the server’s own function chooses what was not offered', () => {
    expect(answer(request, { subprotocols: () => 'v9' })).toMatchObject({
      status: 500,
      code: 'OFFHOOK_SUBPROTOCOL_NOT_OFFERED',
    })
  })
})

describe('§4.2.1 Reading the Client’s Opening Handshake', () => {
  it.each(['POST', 'HEAD', 'CONNECT', 'get', undefined])(
    'item 1: refuses the method %s, naming GET',
    (method) => {
      expect(answer({ ...request, method })).toMatchObject({
        status: 405,
        code: 'OFFHOOK_METHOD',
        headers: [['Allow', 'GET']],
      })
    },
  )

  it.each(['1.0', '0.9', '', '2.0', '3'])('item 1: refuses HTTP %s', (httpVersion) => {
    expectRefusal({ ...request, httpVersion }, 400, 'OFFHOOK_HTTP_VERSION')
  })

  it('item 1: accepts HTTP/1.2', () => {
    expect(answer({ ...request, httpVersion: '1.2' }).accepted).toBe(true)
  })

  it.each([undefined, '', 'a b', 'a, b', 'user@host', 'host/path', 'h\u00e9', ['a', 'b'], []])(
    'item 2: refuses the Host %j',
    (host) => {
      expectRefusal(having({ host }), 400, 'OFFHOOK_HOST')
    },
  )

  it.each([undefined, '', 'h2c', 'websockets', 'web,socket'])(
    'item 3: refuses Upgrade: %s, naming websocket',
    (upgrade) => {
      expect(answer(having({ upgrade }))).toMatchObject({
        status: 426,
        code: 'OFFHOOK_UPGRADE',
        headers: [
          ['Upgrade', 'websocket'],
          ['Connection', 'Upgrade'],
        ],
      })
    },
  )

  it.each(['WebSocket', 'h2c, websocket', 'websocket, foo/2'])('item 3: accepts Upgrade: %s', (upgrade) => {
    expect(answer(having({ upgrade })).accepted).toBe(true)
  })

  it.each([undefined, 'keep-alive', 'close', 'upgraded'])('item 4: refuses Connection: %s', (connection) => {
    expectRefusal(having({ connection }), 400, 'OFFHOOK_CONNECTION')
  })

  it.each(['keep-alive, Upgrade', 'UPGRADE', 'upgrade,close'])(
    'item 4: accepts Connection: %s',
    (connection) => {
      expect(answer(having({ connection })).accepted).toBe(true)
    },
  )

  it.each([undefined, '', 'short==', 'dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==', ['a', 'a']])(
    'item 5: refuses the key %j',
    (key) => {
      expectRefusal(having({ 'sec-websocket-key': key }), 400, 'OFFHOOK_KEY')
    },
  )

  it.each([undefined, '', '8', '12', '14', '013', '13.0', '13, 13', '13, 8', ' 13'])(
    'item 6, §4.4: refuses version %j, naming 13',
    (version) => {
      expect(answer(having({ 'sec-websocket-version': version }))).toMatchObject({
        status: 426,
        code: 'OFFHOOK_VERSION',
        headers: [
          ['Upgrade', 'websocket'],
          ['Connection', 'Upgrade'],
          ['Sec-WebSocket-Version', '13'],
        ],
      })
    },
  )

  it('item 7: refuses a page of another site by default', () => {
    expectRefusal(having({ origin: 'https://evil.example' }), 403, 'OFFHOOK_ORIGIN')
  })

  it('item 7: accepts a page of its own site, and of any where it is told so', () => {
    expect(answer(having({ origin: 'https://server.example.com' })).accepted).toBe(true)
    expect(answer(having({ origin: 'https://evil.example' }), { origin: 'any' }).accepted).toBe(true)
  })

  it.each(['', 'a, a', 'a b'])('item 8: refuses the subprotocols %j', (offer) => {
    expectRefusal(having({ 'sec-websocket-protocol': offer }), 400, 'OFFHOOK_SUBPROTOCOL')
  })

  it('item 8: reads subprotocols of several header fields', () => {
    const asked = having({ 'sec-websocket-protocol': ['v1', 'v2'] })
    expect(answer(asked, { subprotocols: ['v2'] })).toMatchObject({ subprotocol: 'v2' })
  })

  it.each(['', 'a;', 'a; b="c d"'])('item 9, §9.1: refuses the extensions %j', (offer) => {
    expectRefusal(having({ 'sec-websocket-extensions': offer }), 400, 'OFFHOOK_EXTENSIONS')
  })

  it.each([{ 'content-length': '1' }, { 'content-length': '0, 1' }, { 'transfer-encoding': 'chunked' }])(
    'refuses a request with a body: %j',
    (body) => {
      expectRefusal(having(body), 400, 'OFFHOOK_BODY')
    },
  )

  it('accepts a request that says it has no body', () => {
    expect(answer(having({ 'content-length': '0' })).accepted).toBe(true)
  })
})

describe('hostile requests', () => {
  it.each(Object.keys(headers))(
    'CVE-2024-37890 (ws): %s may be missing, empty, repeated or no more than an empty list',
    (name) => {
      for (const value of [undefined, '', ['a', 'b'], []]) {
        expect(answer(having({ [name]: value })).accepted).toBe(false)
      }
      expect(answer({ method: 'GET', httpVersion: '1.1', headers: {} }).accepted).toBe(false)
    },
  )

  it('CVE-2022-41940 (engine.io): no handshake, however odd, throws or is answered with a split line', () => {
    const value = fc.oneof(
      fc.constant(undefined),
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.array(fc.string({ unit: 'binary' })),
      fc.constantFrom(...(Object.values(headers) as string[])),
    )
    const names = [...Object.keys(headers), 'origin', 'sec-websocket-protocol', 'sec-websocket-extensions']
    const odd = fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] })
    fc.assert(
      fc.property(odd, (changes) => {
        const answered = answer(having(changes), {
          subprotocols: (offered) => offered[0],
          extensions: [deflate],
        })
        expect(answered.headers.flat().join('')).not.toMatch(/[\r\n\0]/)
      }),
      { numRuns: 1_000 },
    )
  })

  it('CVE-2026-54466 (websocket-driver): the drafts of before RFC 6455 are not spoken', () => {
    const draft = { 'sec-websocket-key1': '4 @1  46546xW%0l 1 5', 'sec-websocket-key2': '12998 5 Y3 1  .P00' }
    expectRefusal(having({ ...draft, 'sec-websocket-version': undefined }), 426, 'OFFHOOK_VERSION')
  })

  it('a subprotocol that is not ASCII, over which Granian fell, is refused', () => {
    expectRefusal(having({ 'sec-websocket-protocol': 'ch\u00e4t' }), 400, 'OFFHOOK_SUBPROTOCOL')
  })

  it('repeats nothing of the request in a refusal', () => {
    const message = JSON.stringify(answer(having({ origin: 'https://evil.example' })))
    expect(message).not.toContain('evil')
  })
})
