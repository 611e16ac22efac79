import { expect, it } from 'vitest'
import { hubspot, square, trello, WebhookOptionError } from './index.ts'

it.each([
  undefined,
  '',
  '/hooks',
  'example.com/hooks',
  'ftp://example.com',
  'xhttps://example.com',
  'https://',
  'https://example.com:port',
  'https://example.com/hooks\n',
  'https://example.com/{id}',
])('the public URL cannot be %j', (url) => {
  for (const provider of [hubspot, square, trello]) {
    expect(() => provider({ secret: 'a fine secret', url: url as string })).toThrow(WebhookOptionError)
    expect(() => provider({ secret: 'a fine secret', url: url as string })).toThrow(
      expect.objectContaining({ code: 'OFFHOOK_URL_INVALID' }),
    )
  }
})
