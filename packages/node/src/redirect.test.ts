import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { aim, locationOf, redirect } from './redirect.ts'

const from = aim({
  url: 'wss://example.com/here',
  headers: [
    ['X-Api-Key', 'secret'],
    ['USER-AGENT', 'offhook'],
  ],
  tls: { ca: 'ca', cert: 'cert', key: 'key', pfx: 'pfx', passphrase: 'word', servername: 'example.com' },
  wish: { subprotocols: ['chat'], extensions: [], origin: 'https://example.com' },
})

describe('A redirect', () => {
  it('within an origin takes all along', () => {
    for (const location of ['/there', '//example.com/there', 'https://example.com:443/there']) {
      const to = redirect(from, location)
      expect(to).toMatchObject({ headers: from.headers, tls: from.tls })
      expect(to.asked).toMatchObject({ secure: true, hostname: 'example.com', port: 443, path: '/there' })
    }
  })

  it.each(['wss://example.com:8443/', 'wss://www.example.com/'])(
    'to another origin, %s, takes neither secrets nor a name of the server along',
    (location) => {
      const { headers, tls, asked } = redirect(from, location)
      expect(headers).toEqual([['USER-AGENT', 'offhook']])
      expect(tls).toEqual({ ca: 'ca' })
      expect(asked.headers.map(([name]) => name)).not.toContain('X-Api-Key')
      expect(asked.headers).toContainEqual(['Origin', 'https://example.com'])
      expect(asked.subprotocols).toEqual(['chat'])
    },
  )

  it('from plain text to TLS is to another origin', () => {
    const plain = aim({ ...from, url: 'ws://example.com/' })
    expect(redirect(plain, 'wss://example.com/').headers).toEqual([['USER-AGENT', 'offhook']])
  })

  it.each(['ws://example.com/', 'http://example.com/'])(
    'from TLS to plain text, %s, is refused',
    (location) => {
      expect(() => redirect(from, location)).toThrow('from TLS to plain text')
    },
  )
})

describe('A Location', () => {
  it.each([
    [302, '/there', '/there'],
    [200, '/there', undefined],
    [302, undefined, undefined],
  ])('with status %i, %s, leads to %s', (statusCode, location, to) => {
    expect(locationOf({ statusCode, headers: { location } } as IncomingMessage)).toBe(to)
  })
})
