import { channel } from 'node:diagnostics_channel'
import { createServer } from 'node:http'
import { inspect } from 'node:util'
import {
  ask,
  fromGitHub,
  GITHUB_SECRET,
  github,
  HANDSHAKE,
  leavesNothingBehind,
  listening,
  WsClient,
} from '@offhook/testing'
import { gitlabToken } from '@offhook/webhook'
import { describe, expect, it, onTestFinished } from 'vitest'
import { routeUpgrades, upgrade, webhook } from './index.ts'

/** What is published until the end of the test. */
function published() {
  const events: [name: string, message: unknown][] = []
  const names = ['connection.open', 'connection.message', 'connection.error', 'connection.close']
  for (const name of [...names, 'upgrade.refused', 'webhook.received', 'webhook.refused']) {
    const listener = (message: unknown) => void events.push([name, message])
    channel(`offhook.${name}`).subscribe(listener)
    onTestFinished(() => void channel(`offhook.${name}`).unsubscribe(listener))
  }
  return events
}

const refusal = (status: number, reason: string) => [
  'upgrade.refused',
  { request: expect.anything(), status, reason },
]

describe('node:diagnostics_channel', () => {
  leavesNothingBehind()

  it('hears of the life of a connection', async () => {
    const events = published()
    const message = () => {
      throw new Error('broken')
    }
    const server = createServer((request, response) => {
      void upgrade(request, response, { message, error: () => {} })
    })
    const { wsUrl } = await listening(server, routeUpgrades(server))
    const client = await WsClient.open(wsUrl)
    client.send('Hello')
    expect(await client.closed).toMatchObject({ code: 1011 })
    const connection = expect.objectContaining({ isOpen: false })
    expect(events).toEqual([
      ['connection.open', { connection }],
      ['connection.message', { connection, data: 'Hello' }],
      ['connection.error', { connection, error: new Error('broken') }],
      ['connection.close', { connection, info: expect.objectContaining({ code: 1011 }) }],
    ])
  })

  it('hears of refused upgrades, by the handshake and for want of room', async () => {
    const events = published()
    const server = createServer((request, response) => void upgrade(request, response))
    const { url } = await listening(server, routeUpgrades(server, { maxConnections: 0 }))
    await ask(url)
    await ask(url, { headers: HANDSHAKE })
    expect(events).toEqual([refusal(426, 'OFFHOOK_UPGRADE'), refusal(503, 'connection-limit')])
  })

  it.each([
    [503, 'handshake-timeout', { handshakeTimeout: 1 }],
    [429, 'address-limit', { maxConnectionsPerAddress: 0 }],
    [503, 'shutdown', {}],
  ] as const)('hears of who is turned away with %d: %s', async (status, reason, limits) => {
    const events = published()
    const server = createServer(() => {})
    const routes = routeUpgrades(server, limits)
    const { url } = await listening(server, routes)
    if (reason === 'shutdown') await routes.close()
    expect(await ask(url, { headers: HANDSHAKE })).toMatchObject({ status })
    expect(events).toEqual([refusal(status, reason)])
  })

  it('hears nothing of the headers of a webhook, in which tokens and signatures stand', async () => {
    const events = published()
    const scheme = gitlabToken({ secret: 'a token of GitLab' })
    const server = createServer(webhook({ scheme, deliver: () => {} }))
    const { url } = await listening(server, routeUpgrades(server))
    const { headers, body } = await scheme.sign({ object_kind: 'push' }, { type: 'Push Hook' })
    expect(await ask(url, { method: 'POST', headers, body: `${Buffer.from(body)}` })).toMatchObject({
      status: 204,
    })
    expect(
      await ask(url, { method: 'POST', headers: { ...headers, 'x-gitlab-token': 'a guess' } }),
    ).toMatchObject({
      status: 401,
    })
    expect(events.map(([name]) => name)).toEqual(['webhook.received', 'webhook.refused'])
    expect(inspect(events, { depth: null })).not.toMatch(/a token of GitLab|a guess/)
    expect(inspect(events, { depth: null })).toMatch('object_kind')
  })

  it('hears of webhooks', async () => {
    const events = published()
    const scheme = github({ secret: GITHUB_SECRET })
    const server = createServer(webhook({ scheme, deliver: () => {} }))
    const { url } = await listening(server, routeUpgrades(server))
    expect(await ask(url, await fromGitHub())).toMatchObject({ status: 204 })
    expect(await ask(url, { method: 'POST', body: '{}' })).toMatchObject({ status: 401 })
    expect(events).toEqual([
      ['webhook.received', { delivery: expect.objectContaining({ source: 'github', type: 'ping' }) }],
      [
        'webhook.refused',
        { source: 'github', refusal: expect.objectContaining({ code: 'OFFHOOK_SIGNATURE_MISSING' }) },
      ],
    ])
  })
})
