import { describe, expect, it } from 'vitest'
import { type AskOptions, ask } from './ask.ts'
import type { ClientExtension } from './extension.ts'

const nonce = Buffer.from('the sample nonce')
const options: AskOptions = { url: 'ws://server.example.com/chat', nonce }

const extension: ClientExtension<null> = {
  name: 'x-deflate',
  rsv: 0x40,
  offers: [[['bits', '10']], []],
  confirm: () => ({ agreed: null }),
}

describe('§4.1 Client Requirements: the request', () => {
  it('is that of §1.3', () => {
    expect(
      ask({ ...options, headers: [['Origin', 'http://example.com']], subprotocols: ['chat', 'superchat'] }),
    ).toEqual({
      method: 'GET',
      secure: false,
      hostname: 'server.example.com',
      port: 80,
      path: '/chat',
      headers: [
        ['Host', 'server.example.com'],
        ['Upgrade', 'websocket'],
        ['Connection', 'Upgrade'],
        ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
        ['Sec-WebSocket-Version', '13'],
        ['Sec-WebSocket-Protocol', 'chat, superchat'],
        ['Origin', 'http://example.com'],
      ],
      accept: 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
      subprotocols: ['chat', 'superchat'],
      extensions: [],
    })
  })

  it('takes options that are undefined for ones that are left out', () => {
    const undefineds = { headers: undefined, subprotocols: undefined, extensions: undefined }
    expect(ask({ ...options, ...undefineds })).toEqual(ask(options))
  })

  it('item 11: offers extensions in order of preference', () => {
    const { headers } = ask({
      url: options.url,
      nonce,
      extensions: [extension, { ...extension, name: 'y', offers: [[]] }],
    })
    expect(headers.at(-1)).toEqual(['Sec-WebSocket-Extensions', 'x-deflate; bits=10, x-deflate, y'])
  })

  it('item 7: needs a nonce of 16 bytes', () => {
    expect(() => ask({ ...options, nonce: nonce.subarray(1) })).toThrow(
      expect.objectContaining({ code: 'OFFHOOK_NONCE_INVALID' }),
    )
  })

  it('CVE-2026-1527 (undici): lets no line break into a header', () => {
    expect(() => ask({ ...options, headers: [['X-A', 'b\r\nX-C: d']] })).toThrow(
      expect.objectContaining({ code: 'OFFHOOK_HEADER_INVALID' }),
    )
    expect(() => ask({ ...options, subprotocols: ['a\r\nX-C: d'] })).toThrow(
      expect.objectContaining({ code: 'OFFHOOK_SUBPROTOCOL_INVALID' }),
    )
    expect(() => ask({ url: options.url, nonce, extensions: [{ ...extension, name: 'a\r\n' }] })).toThrow(
      expect.objectContaining({ code: 'OFFHOOK_EXTENSION_INVALID' }),
    )
  })

  it('sets Upgrade and its kin itself', () => {
    expect(() => ask({ ...options, headers: [['upgrade', 'h2c']] })).toThrow(
      expect.objectContaining({ code: 'OFFHOOK_HEADER_RESERVED' }),
    )
  })
})

describe('§3 WebSocket URIs', () => {
  it.each([
    ['ws://a.example', false, 'a.example', 80, '/', 'a.example'],
    ['ws://a.example:80/', false, 'a.example', 80, '/', 'a.example'],
    ['wss://a.example/b?c=d', true, 'a.example', 443, '/b?c=d', 'a.example'],
    ['wss://a.example:8443/b', true, 'a.example', 8443, '/b', 'a.example:8443'],
    ['http://a.example?c', false, 'a.example', 80, '/?c', 'a.example'],
    ['https://a.example', true, 'a.example', 443, '/', 'a.example'],
    ['ws://[::1]:9000/', false, '::1', 9000, '/', '[::1]:9000'],
  ])('reads %s', (url, secure, hostname, port, path, host) => {
    const asked = ask({ url, nonce })
    expect(asked).toMatchObject({ secure, hostname, port, path })
    expect(asked.headers[0]).toEqual(['Host', host])
  })

  it.each([
    '',
    '/chat',
    'ftp://a.example',
    'ws://a.example/#b',
    'ws://a.example/#',
    'ws://u:p@a.example',
    'ws://u@a.example',
  ])('refuses %j', (url) => {
    expect(() => ask({ url, nonce })).toThrow(expect.objectContaining({ code: 'OFFHOOK_URL_INVALID' }))
  })

  it('names all the schemes that it takes when it refuses one', () => {
    expect(() => ask({ url: 'a.example', nonce })).toThrow('ws:, wss:, http: or https:')
  })
})
