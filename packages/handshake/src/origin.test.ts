import { describe, expect, it, vi } from 'vitest'
import { allowsOrigin, type OriginPolicy } from './origin.ts'

const request = (origin?: string | string[], host?: string) => ({
  httpVersion: '1.1',
  headers: { origin, host },
})

describe('§10.2 Origin Considerations: the same origin', () => {
  it.each([
    ['http://example.com', 'example.com'],
    ['https://example.com', 'example.com'],
    ['HTTPS://Example.COM', 'eXample.com'],
    ['https://example.com', 'example.com:443'],
    ['https://example.com:443', 'example.com'],
    ['http://example.com', 'example.com:80'],
    ['http://localhost:3000', 'localhost:3000'],
    ['https://localhost:3000', 'localhost:3000'],
    ['http://[::1]:3000', '[::1]:3000'],
    ['http://[::1]', '[::1]:80'],
    ['http://[::1]', '[::1]'],
  ])('is %s for the host %s', (origin, host) => {
    expect(allowsOrigin(request(origin, host), 'same')).toBe(true)
  })

  it.each([
    ['https://evil.example', 'example.com'],
    ['https://example.com.evil.example', 'example.com'],
    ['https://evil-example.com', 'example.com'],
    ['https://sub.example.com', 'example.com'],
    ['https://example.com:8443', 'example.com'],
    ['https://example.com', 'example.com:80'],
    ['http://localhost:3000', 'localhost:3001'],
    ['null', 'example.com'],
    ['null', 'null'],
    ['', 'example.com'],
    ['example.com', 'example.com'],
    ['file://', 'example.com'],
    ['file://', ''],
    ['chrome-extension://example.com', 'example.com'],
    ['https://evil.example@example.com', 'example.com'],
    ['https://example.com/', 'example.com'],
    ['https://example.com https://evil.example', 'example.com'],
    ['https://', 'example.com'],
    ['http://', undefined],
    ['https://exampl\u212a.com', 'examplk.com'],
  ])('is not %j for the host %s', (origin, host) => {
    expect(allowsOrigin(request(origin, host), 'same')).toBe(false)
  })

  it('is not an Origin sent twice', () => {
    expect(allowsOrigin(request(['https://example.com', 'https://example.com'], 'example.com'), 'same')).toBe(
      false,
    )
  })

  it('does not matter where there is no Origin: the client is not a browser', () => {
    expect(allowsOrigin(request(undefined, 'example.com'), 'same')).toBe(true)
  })
})

describe('§10.2 Origin Considerations: the other policies', () => {
  it('any: lets every page in', () => {
    expect(allowsOrigin(request('null'), 'any')).toBe(true)
  })

  it('a list: lets its origins in, in any case of letters', () => {
    const policy: OriginPolicy = ['https://App.example', 'http://localhost:3000', 'null']
    const allowed = ['https://app.example', 'HTTP://LOCALHOST:3000', 'null'].map((origin) => request(origin))
    expect(allowed.every((one) => allowsOrigin(one, policy))).toBe(true)
  })

  it.each(['https://app.example:8443', 'http://app.example', 'https://evil.example', ''])(
    'a list: keeps %j out',
    (origin) => {
      expect(allowsOrigin(request(origin), ['https://app.example'])).toBe(false)
    },
  )

  it('a list: lets clients in that are not browsers', () => {
    expect(allowsOrigin(request(undefined), ['https://app.example'])).toBe(true)
  })

  it.each([
    'app.example',
    'https://app.example/',
    'https://app.example/chat',
    'https://',
    '*',
    'https://*@x',
    5 as never,
  ])('a list: may not hold %j, which no browser sends', (wrong) => {
    expect(() => allowsOrigin(request('https://a.example'), [wrong])).toThrow(
      expect.objectContaining({ code: 'OFFHOOK_ORIGIN_INVALID' }),
    )
  })

  it('a list: is checked before the first page comes', () => {
    expect(() => allowsOrigin(request(undefined), ['*'])).toThrow(
      expect.objectContaining({ code: 'OFFHOOK_ORIGIN_INVALID' }),
    )
  })

  it.each(['https://app.example', '*', true])('none: %j is refused, and the mend named', (wrong) => {
    expect(() => allowsOrigin(request('https://app.example'), wrong as never)).toThrow(
      expect.objectContaining({
        code: 'OFFHOOK_ORIGIN_INVALID',
        message: expect.stringContaining('["https://example.com"]'),
      }),
    )
  })

  it.each([undefined, 'null', 'https://a.example'])(
    'a function: decides on %s, with the request at hand',
    (origin) => {
      const policy = vi.fn(() => origin === 'null')
      const asked = request(origin)
      expect(allowsOrigin(asked, policy)).toBe(origin === 'null')
      expect(policy).toHaveBeenCalledWith(origin, asked)
    },
  )

  it('a function: that is async by mistake lets nobody in, a promise being no yes', () => {
    expect(allowsOrigin(request('https://a.example'), (async () => true) as never)).toBe(false)
  })
})
