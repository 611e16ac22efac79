import { createReceiver, WebhookOptionError } from '@offhook/webhook'
import { describe, expect, it } from 'vitest'
import { inventSecret, providerOf, providers, schemeOf } from './providers.ts'
import { UsageError } from './usage-error.ts'

const url = 'https://example.com/webhooks'

describe.each([...providers.values()])('An example of $title', (provider) => {
  const scheme = schemeOf(provider, inventSecret(), url)
  const request = (id: string) =>
    scheme.sign(provider.example({ type: provider.type, id }), { type: provider.type, id })

  it('is delivered, and is what it was to be', async () => {
    const { outcome } = await createReceiver({ scheme, deliver: () => {} })({
      ...(await request('one')),
      url: '/webhooks',
    })
    expect(outcome).toMatchObject({
      kind: 'delivered',
      delivery: { type: provider.type, source: scheme.source },
    })
  })

  it('is another each time', async () => {
    const receive = createReceiver({ scheme, deliver: () => {} })
    for (const id of ['one', 'two']) {
      expect(await receive(await request(id))).toMatchObject({ outcome: { kind: 'delivered' } })
    }
  })

  it('is refused under another secret', async () => {
    const receive = createReceiver({ scheme: schemeOf(provider, inventSecret(), url), deliver: () => {} })
    expect(await receive(await request('one'))).toMatchObject({ status: 401, outcome: { kind: 'refused' } })
  })
})

describe('An example', () => {
  it.each([
    ['github', 'push'],
    ['github', 'pull_request.closed'],
    ['github', 'star.created'],
    ['gitlab', 'push'],
    ['twilio', 'call.completed'],
    ['twilio', 'com.twilio.messaging'],
    ['heroku', 'api:app.create'],
  ])('of %s may be of the type %s', async (name, type) => {
    const provider = providerOf(name)
    const scheme = schemeOf(provider, inventSecret(), url)
    const request = await scheme.sign(provider.example({ type, id: 'one' }), { type })
    const { outcome } = await createReceiver({ scheme, deliver: () => {} })(request)
    expect(outcome).toMatchObject({ kind: 'delivered', delivery: { type } })
  })
})

describe('A provider', () => {
  it('that is not known leads to those that are', () => {
    expect(() => providerOf('githb')).toThrow(
      /^'githb' is no provider that is known here: bitbucket, github, /,
    )
    expect(() => providerOf(undefined)).toThrow(/^Say which provider: bitbucket, github, /)
  })

  it('takes no secret that is none', () => {
    expect(() => schemeOf(providerOf('svix'), 'whsec_?', url)).toThrow(UsageError)
    expect(() => schemeOf(providerOf('github'), 'short', url)).toThrow(
      'github: The secret has fewer than 8 bytes.',
    )
  })

  it('hides no fault of its own', () => {
    const broken = { ...providerOf('github'), scheme: () => { throw new TypeError('a fault') } } // biome-ignore format: one line
    expect(() => schemeOf(broken, 'development', url)).toThrow(TypeError)
    expect(new TypeError()).not.toBeInstanceOf(WebhookOptionError)
  })
})
