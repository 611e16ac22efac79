import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { PROVIDERS } from './providers.ts'
import { ADAPTERS } from './settings.ts'
import { ask, connect, refusal } from './testing/client.ts'
import { Demo } from './testing/demo.ts'
import { asGithub, asStandard, post } from './testing/providers.ts'
import { hasTools, type } from './testing/tools.ts'

async function startDemo(environment: Record<string, string> = {}): Promise<Demo> {
  const demo = await Demo.start(environment)
  onTestFinished(async () => {
    await demo.stop('SIGKILL')
  })
  return demo
}

describe('The start', () => {
  it('prints where everything is, with the port that was free', async () => {
    const { url, output } = await startDemo()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/)
    for (const path of ['/webhooks/github', '/webhooks/standard']) expect(output).toContain(url + path)
    for (const path of ['/echo', '/live']) expect(output).toContain(url.replace('http', 'ws') + path)
  })

  it('makes secrets where none is set, prints them, and takes what they sign', async () => {
    const demo = await startDemo({ GITHUB_WEBHOOK_SECRET: '', STANDARD_WEBHOOK_SECRET: '' })
    const [github = '', standard = ''] = [...demo.output.matchAll(/secret: (\S+) \(made/g)].map(
      ([, made]) => made,
    )
    expect(github).toMatch(/^[0-9a-f]{64}$/)
    expect(Buffer.from(standard.replace(/^whsec_/, ''), 'base64')).toHaveLength(32)
    expect(await post(demo, await asGithub('ping', {}, { secret: github }))).toBe(204)
    expect(await post(demo, asStandard({ type: 'made' }, { secret: standard }))).toBe(204)
  })

  it('makes other secrets each time', async () => {
    const unset = { GITHUB_WEBHOOK_SECRET: '', STANDARD_WEBHOOK_SECRET: '' }
    const demos = await Promise.all([startDemo(unset), startDemo(unset)])
    const secrets = demos.flatMap(({ output }) => output.match(/secret: \S+/g))
    expect(new Set(secrets).size).toBe(2 * PROVIDERS.length)
  })

  it('never prints a secret that was set', async () => {
    const secret = 'set by the one who starts it'
    expect((await startDemo({ GITHUB_WEBHOOK_SECRET: secret })).output).not.toContain(secret)
  })

  describe.skipIf(!hasTools)('prints a line (skipped where bash, curl or openssl lacks)', () => {
    it.each([
      ['made', ''],
      ['set', 'it has "quotes" & $signs'],
    ])('that sends a webhook, with a secret that was %s', async (_, secret) => {
      const demo = await startDemo({ GITHUB_WEBHOOK_SECRET: secret })
      const live = await connect(demo.socket('/live'))
      const [line = ''] = /npm run .* send .*/.exec(demo.output) ?? []
      expect(await type(line, secret)).toContain('204')
      expect(await live.nextJson()).toMatchObject({ type: 'issues.opened', source: 'github' })
    })

    it.each([
      ['this machine alone reaches', { HOST: '127.0.0.1' }],
      ['others reach', { HOST: '0.0.0.0', CONSOLE_TOKEN: `Ada's ring & "ring"` }],
    ])('that talks to the echo, on an address that %s', async (_, environment) => {
      const demo = await startDemo(environment as Record<string, string>)
      const [line = ''] = /npm run .* connect .*/.exec(demo.output) ?? []
      expect(await type(`echo 'Is the line open?' | ${line}`, '')).toBe('Is the line open?\n')
    })
  })

  describe.each(ADAPTERS)('on an address that others reach, on %s', (adapter) => {
    it('demands the token that it prints, of all but providers', async () => {
      const demo = await startDemo({ HOST: '0.0.0.0', ADAPTER: adapter })
      expect(demo.output).toContain('0.0.0.0 can be reached by others: so it demands the token')
      const { origin, href } = new URL(demo.url)
      for (const path of ['/', '/page.js', '/metrics', '/?token=guessed']) {
        expect((await fetch(origin + path)).status).toBe(401)
      }
      const live = `${origin.replace('http', 'ws')}/live`
      expect((await refusal(live)).statusCode).toBe(401)
      expect((await fetch(`${origin}/healthz`)).status).toBe(200)
      expect((await fetch(`${origin}/webhooks/github`, { method: 'POST' })).status).toBe(401)
      const answer = await fetch(href, { redirect: 'manual' })
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/'])
      const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
      expect((await fetch(origin, { headers: { cookie } })).status).toBe(200)
      const { socket } = await connect(live, { headers: { cookie } })
      socket.close()
    })

    it('survives a cookie that is no percent-encoding', async () => {
      const demo = await startDemo({ HOST: '0.0.0.0', ADAPTER: adapter })
      const { origin } = new URL(demo.url)
      const headers = { cookie: 'offhook_token=%' }
      expect((await fetch(origin, { headers })).status).toBe(401)
      expect((await refusal(`${origin.replace('http', 'ws')}/live`, { headers })).statusCode).toBe(401)
      expect((await fetch(`${origin}/healthz`)).status).toBe(200)
    })
  })

  it('takes a token that is set, for Prometheus too', async () => {
    const demo = await startDemo({ HOST: '0.0.0.0', CONSOLE_TOKEN: 'ring & ring' })
    const { origin, searchParams } = new URL(demo.url)
    expect(searchParams.get('token')).toBe('ring & ring')
    const headers = { authorization: 'Bearer ring & ring' }
    expect((await fetch(`${origin}/metrics`, { headers })).status).toBe(200)
  })

  it('demands none on this machine, unless it is asked for by the name of another', async () => {
    const demo = await startDemo({ HOST: 'localhost' })
    expect(demo.output).not.toContain('token')
    expect((await ask(demo.url)).statusCode).toBe(200)
    expect((await ask(demo.url, { headers: { host: 'rebound.example' } })).statusCode).toBe(401)
  })

  it.each([
    [{ PORT: 'http' }, 'PORT is "http"; write a number from 0 (any free port) to 65535.'],
    [{ PORT: '65536' }, 'PORT is "65536"; write a number from 0 (any free port) to 65535.'],
    [{ PORT: '-1' }, 'PORT is "-1"; write a number from 0 (any free port) to 65535.'],
    [{ ADAPTER: 'hapi' }, 'ADAPTER is "hapi"; write one of node, express, koa.'],
    [{ GITHUB_WEBHOOK_SECRET: 'short' }, 'GITHUB_WEBHOOK_SECRET: The secret has fewer than 8 bytes.'],
    [{ STANDARD_WEBHOOK_SECRET: 'whsec_?' }, 'STANDARD_WEBHOOK_SECRET: The secret is not base64.'],
  ])('ends with 1 and one line for %j', async (environment, line) => {
    const demo = new Demo(environment as Record<string, string>)
    expect(await demo.ended).toBe(1)
    expect(demo.errors).toBe(`${line}\n`)
    expect(demo.output).toBe('')
  })

  it('ends with 1 and one line where it cannot listen', async () => {
    const demo = new Demo({ HOST: '192.0.2.1' })
    expect(await demo.ended).toBe(1)
    expect(demo.errors).toMatch(/^Cannot listen on 192\.0\.2\.1, port 0: .*EADDRNOTAVAIL.*\n$/)
  })

  it.each(ADAPTERS)('ends with 1 and one line for a port that is taken, on %s', async (adapter) => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as AddressInfo
    const demo = new Demo({ PORT: String(port), ADAPTER: adapter })
    expect(await demo.ended).toBe(1)
    expect(demo.errors).toBe(`Port ${port} of 127.0.0.1 is taken; choose another: PORT=${port + 1}.\n`)
    holder.close()
  })
})

describe.each(ADAPTERS)('The end, on %s', (adapter) => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'at %s tells every socket 1001 and exits with 0',
    async (signal) => {
      const demo = await startDemo({ ADAPTER: adapter })
      const clients = await Promise.all(['/echo', '/live', '/live'].map((path) => connect(demo.socket(path))))
      const ended = demo.stop(signal)
      expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual([1001, 1001, 1001])
      expect(await ended).toBe(0)
      expect(demo.errors).toBe('')
    },
  )

  it('does not wait for connections that are kept alive, nor for a peer that does not answer', async () => {
    const demo = await startDemo({ ADAPTER: adapter })
    const agent = new Agent({ keepAlive: true })
    onTestFinished(() => agent.destroy())
    const [response] = await once(get(`${demo.url}/healthz`, { agent }), 'response')
    await once(response.resume(), 'end')
    const silent = await connect(demo.socket('/echo'))
    silent.socket.pause()
    onTestFinished(() => silent.socket.terminate())
    // Node keeps a connection alive for 5 s, and a closing handshake may take as long.
    const started = performance.now()
    expect(await demo.stop()).toBe(0)
    expect(performance.now() - started).toBeLessThan(4_500)
  })

  it('comes once, however many signals do', async () => {
    const demo = await startDemo({ ADAPTER: adapter })
    const silent = await connect(demo.socket('/echo'))
    silent.socket.pause()
    onTestFinished(() => silent.socket.terminate())
    const first = demo.stop('SIGINT')
    await demo.line(/SIGINT: closing 1 connections/)
    expect(await Promise.all([first, demo.stop('SIGINT'), demo.stop('SIGTERM')])).toEqual([0, 0, 0])
  })
})
