import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answer } from './answer.ts'
import { ask } from './ask.ts'
import { checkAnswer, type FailureCode } from './check-answer.ts'
import type { ClientExtension, ServerExtension } from './extension.ts'
import type { HeaderField, IncomingHeaders } from './header.ts'

const extension = (name: string, rsv: number): ClientExtension<string> => ({
  name,
  rsv,
  offers: [[]],
  confirm: (params) => (params.length === 0 ? { agreed: `${name}!` } : undefined),
})

const asked = ask({
  url: 'ws://server.example.com/chat',
  nonce: Buffer.from('the sample nonce'),
  subprotocols: ['v1', 'v2'],
  extensions: [extension('x', 0x40), extension('y', 0x20), extension('z', 0x40)],
})

const headers: IncomingHeaders = {
  upgrade: 'websocket',
  connection: 'Upgrade',
  'sec-websocket-accept': 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
}
const check = (changes: IncomingHeaders, statusCode = 101) =>
  checkAnswer(asked, { statusCode, headers: { ...headers, ...changes } })

function expectFailure(changes: IncomingHeaders, code: FailureCode): void {
  expect(check(changes)).toEqual({ ok: false, code, message: expect.any(String) })
}

describe('§4.1 Client Requirements: the response', () => {
  it('opens the connection if all is in order', () => {
    expect(check({})).toEqual({ ok: true, subprotocol: undefined, extensions: [] })
  })

  it.each([200, 400, 401, 426, 301, 100])('item 1: fails on status %i', (status) => {
    expect(check({}, status)).toMatchObject({ ok: false, code: 'OFFHOOK_STATUS' })
    expect(checkAnswer(asked, { headers })).toMatchObject({ ok: false, code: 'OFFHOOK_STATUS' })
  })

  it.each([undefined, '', 'h2c', 'websocket, h2c', ['websocket', 'websocket']])(
    'item 2: fails on Upgrade: %s',
    (upgrade) => {
      expectFailure({ upgrade }, 'OFFHOOK_UPGRADE')
    },
  )

  it('item 2: compares Upgrade without case', () => {
    expect(check({ upgrade: 'WebSocket' }).ok).toBe(true)
  })

  it.each([undefined, '', 'keep-alive'])('item 3: fails on Connection: %s', (connection) => {
    expectFailure({ connection }, 'OFFHOOK_CONNECTION')
  })

  it.each([undefined, '', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo', 'S3PPLMBITXAQ9KYGZZHZRBK+XOO='])(
    'item 4: fails on Sec-WebSocket-Accept: %s',
    (accept) => {
      expectFailure({ 'sec-websocket-accept': accept }, 'OFFHOOK_ACCEPT')
    },
  )

  it('item 4: ignores white space around Sec-WebSocket-Accept', () => {
    expect(check({ 'sec-websocket-accept': ' s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\t' }).ok).toBe(true)
  })

  it('item 5: hands on the extensions in use, in the order of the answer', () => {
    expect(check({ 'sec-websocket-extensions': 'y, x' })).toMatchObject({
      extensions: [
        { name: 'y', rsv: 0x20, params: [], agreed: 'y!' },
        { name: 'x', rsv: 0x40, params: [], agreed: 'x!' },
      ],
    })
  })

  it.each([
    ['w', 'one that was not offered'],
    ['constructor', 'a name that every object has'],
    ['x, x', 'one agreed twice'],
    ['x, z', 'two with one RSV bit'],
    ['x; a', 'parameters that it does not confirm'],
    ['x;', 'a malformed header'],
    ['', 'an empty header'],
  ])('item 5: fails on the extensions %j: %s', (extensions) => {
    expectFailure({ 'sec-websocket-extensions': extensions }, 'OFFHOOK_EXTENSIONS')
  })

  it('item 5, §11.3.2: fails where Sec-WebSocket-Extensions stands twice', () => {
    expectFailure({ 'sec-websocket-extensions': ['x', 'y'] }, 'OFFHOOK_EXTENSIONS')
  })

  it('item 6: hands on the subprotocol', () => {
    expect(check({ 'sec-websocket-protocol': 'v2' })).toMatchObject({ ok: true, subprotocol: 'v2' })
  })

  it.each(['v3', 'V1', '', 'v1, v2', ['v1', 'v1']])('item 6: fails on the subprotocol %j', (subprotocol) => {
    expectFailure({ 'sec-websocket-protocol': subprotocol }, 'OFFHOOK_SUBPROTOCOL')
  })

  it('never throws, whatever the answer', () => {
    const text = fc.oneof(
      fc.constant(undefined),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('x', 'v1', 'y; a="'),
    )
    const odd = fc.record({ 'sec-websocket-extensions': text, 'sec-websocket-protocol': text, upgrade: text })
    fc.assert(
      fc.property(odd, (changes) => {
        expect(() => check(changes)).not.toThrow()
      }),
    )
  })
})

describe('both roles', () => {
  const received = (fields: readonly HeaderField[]): IncomingHeaders =>
    Object.fromEntries(fields.map(([name, value]) => [name.toLowerCase(), value]))

  it('a server of ours opens what a client of ours asks for, whatever both want', () => {
    const names = fc.uniqueArray(fc.constantFrom('v1', 'v2', 'v3', '__proto__'))
    const nonces = fc.uint8Array({ minLength: 16, maxLength: 16 })
    fc.assert(
      fc.property(names, names, nonces, fc.boolean(), (wanted, served, nonce, compress) => {
        const client = ask({
          url: 'ws://a.example',
          nonce,
          subprotocols: wanted,
          extensions: [extension('x', 0x40)],
        })
        const server: ServerExtension<string> = {
          name: 'x',
          rsv: 0x40,
          accept: (params) => (compress ? { params, agreed: 'server' } : undefined),
        }
        const request = { method: client.method, httpVersion: '1.1', headers: received(client.headers) }
        const answered = answer(request, { subprotocols: served, extensions: [server] })
        const opened = checkAnswer(client, {
          statusCode: answered.status,
          headers: received(answered.headers),
        })
        expect(opened).toMatchObject({ ok: true, subprotocol: served.find((name) => wanted.includes(name)) })
        expect(opened).toHaveProperty('extensions.length', compress ? 1 : 0)
      }),
    )
  })
})
