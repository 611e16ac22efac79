import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import * as webhook from './index.ts'
import { hmac, type Scheme } from './index.ts'
import { keyPair, rawKey } from './testing/key-pairs.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

it('the README shows the example that runs here', () => {
  expect(/```ts\n(.*?)```/s.exec(read('../README.md'))?.[1]).toBe(
    read('./readme.example.ts').replace("'./index.ts'", "'@offhook/webhook'"),
  )
})

it('the example does what the README says', async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue()
  const error = vi.spyOn(console, 'error').mockReturnValue()
  await import('./readme.example.ts')
  expect(log.mock.calls).toEqual([
    ['issues.opened', { action: 'opened', number: 1 }],
    [204, 'delivered'],
    [204, 'duplicate'],
    [401, 'refused'],
  ])
  expect(error).toHaveBeenCalledExactlyOnceWith(
    'OFFHOOK_SIGNATURE_WRONG',
    expect.stringContaining('No signature fits'),
  )
})

it('the README’s own provider is one', async () => {
  const code = /```js\n(.*?)```/s.exec(read('../README.md'))?.[1]
  const scheme: Scheme = new Function('hmac', 'process', `${code}; return acme`)(hmac, {
    env: { ACME_SECRET: 'a fine secret' },
  })
  const request = await scheme.sign({ id: 7, event: { name: 'anvil.dropped' } })
  expect(await scheme.verify(request, Date.now())).toMatchObject({ genuine: true })
  const data = { id: 7, event: { name: 'anvil.dropped' } }
  expect(scheme.identify({ ...request, data })).toEqual({ id: '7', type: 'anvil.dropped' })
})

describe('the README’s table of providers', () => {
  const providers: Readonly<Record<string, unknown>> = { ...webhook }
  const options = {
    secret: '0123456789abcdef'.repeat(4), // As text, as hex and as base64 it is long enough for all.
    verifyToken: 'a fine token',
    url: 'https://example.com/hooks',
    topics: ['arn'],
    fetch: () => Promise.reject(new Error('There is no network')),
  }
  const ed25519 = rawKey(createPublicKey(keyPair('ed25519').publicKey)).toString('hex')
  const others: Record<string, object> = {
    discord: { publicKey: ed25519 },
    discordInteractions: { publicKey: ed25519 },
    kick: { publicKey: keyPair('rsa-sha256').publicKey },
    sendgrid: { publicKey: keyPair('ecdsa-p256-sha256').publicKey },
    paypal: { webhookId: '9XL90610J3647323C' },
  }
  const rows = [...read('../README.md').matchAll(/^\| `(\w+)` \|.* \| (?:(\d+) s)?[^|]* \|$/gm)]
    .map(([, name = '', seconds]) => [name, Number(seconds)] as const)
    .filter(([name, seconds]) => Object.hasOwn(providers, name) && seconds > 0)

  it('is read here', () => expect(rows.length).toBeGreaterThan(30))

  it.each(rows)(
    'says that %s wants its answer within %i s, and it is given a little earlier',
    (name, seconds) => {
      const create = providers[name] as (options: object) => Scheme
      const { deadline } = create({ ...options, ...others[name] })
      expect([500, 1000]).toContain(seconds * 1000 - deadline)
    },
  )
})
