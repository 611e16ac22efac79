import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ADAPTERS } from './settings.ts'
import { ask, type Client, connect, refusal } from './testing/client.ts'
import { Demo } from './testing/demo.ts'
import { asGithub, asStandard, githubExamples, post } from './testing/providers.ts'

const MiB = 1024 * 1024

describe.each(ADAPTERS)('The demo on %s', (adapter) => {
  let demo: Demo

  beforeAll(async () => {
    demo = await Demo.start({ ADAPTER: adapter })
  })

  afterAll(async () => {
    await demo.stop()
    expect(demo.errors).toBe('')
  })

  describe('GET', () => {
    it('serves the page, which may load nothing but its own files', async () => {
      const response = await fetch(`${demo.url}/`)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(response.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'self'/,
      )
      expect(response.headers.get('content-security-policy')).not.toContain('unsafe')
      expect(await response.text()).toContain('<title>offhook</title>')
    })

    it.each([
      ['/style.css', 'text/css; charset=utf-8'],
      ['/page.js', 'text/javascript; charset=utf-8'],
      ['/icon.svg', 'image/svg+xml'],
    ])('serves %s', async (path, type) => {
      const response = await fetch(demo.url + path)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe(type)
      expect(await response.text()).not.toBe('')
    })

    it('says on /healthz that all is well', async () => {
      const response = await fetch(`${demo.url}/healthz`)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('application/json')
      expect(await response.text()).toBe('{"status":"ok"}')
    })

    it('tells on /metrics what happened', async () => {
      await post(demo, await asGithub('metrics', { adapter }, { secret: 'a secret of somebody else' }))
      const response = await fetch(`${demo.url}/metrics`)
      expect(response.headers.get('content-type')).toContain('text/plain')
      const text = await response.text()
      expect(text).toContain('offhook_webhooks_total{source="github",outcome="OFFHOOK_SIGNATURE_WRONG"} 1')
      expect(text).toMatch(/^offhook_connections \d+$/m)
      expect(text).toContain(`offhook_info{adapter="${adapter}"} 1`)
      expect(text).toMatch(/^offhook_uptime_seconds \d/m)
      expect(text).toMatch(/^offhook_webhooks_last_minute \d+$/m)
      expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m)
    })

    it('does not mind a query', async () => {
      expect((await fetch(`${demo.url}/healthz?verbose=1`)).status).toBe(200)
    })

    it.each(['/', '/healthz', '/style.css'])('answers HEAD %s as GET, without the body', async (path) => {
      const [head, get] = await Promise.all([
        fetch(demo.url + path, { method: 'HEAD' }),
        fetch(demo.url + path),
      ])
      const body = await get.arrayBuffer()
      expect(head.status).toBe(200)
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'))
      expect(head.headers.get('content-length')).toBe(String(body.byteLength))
      expect(await head.text()).toBe('')
    })

    it.each([
      '/nowhere',
      '/healthz/',
      '/HEALTHZ',
      '/index.html',
      '//',
      '/../package.json',
      '/%2e%2e/package.json',
      '/..%2fpackage.json',
      '/echo/',
      '/webhooks',
      '/__proto__',
    ])('answers 404 for %s', async (path) => {
      expect((await ask(demo.url, { path })).statusCode).toBe(404)
    })

    it('answers 404 for a POST to the page', async () => {
      expect((await fetch(`${demo.url}/`, { method: 'POST' })).status).toBe(404)
    })

    it.each(['/echo', '/live'])('answers 426 on %s, and names the upgrade', async (path) => {
      const response = await ask(demo.url + path)
      expect(response.statusCode).toBe(426)
      expect(response.headers.upgrade).toBe('websocket')
    })

    it.each(['/webhooks/github', '/webhooks/standard'])(
      'answers 405 on %s, and what is allowed',
      async (path) => {
        const response = await fetch(demo.url + path)
        expect(response.status).toBe(405)
        expect(response.headers.get('allow')).toBe('POST')
      },
    )
  })

  describe('An upgrade', () => {
    it.each(['/nowhere', '/', '/healthz/ws'])('to %s is answered as any request', async (path) => {
      const expected = path === '/' ? 200 : 404
      expect((await refusal(demo.socket(path))).statusCode).toBe(expected)
    })

    it('to a webhook is answered as any request', async () => {
      expect((await refusal(demo.socket('/webhooks/github'))).statusCode).toBe(405)
    })

    it.each(['/echo', '/live'])("to %s by another site's page is refused", async (path) => {
      const options = { origin: 'https://elsewhere.example' }
      expect((await refusal(demo.socket(path), options)).statusCode).toBe(403)
    })

    it('by the own page is accepted, at 127.0.0.1 and at localhost', async () => {
      const { port } = new URL(demo.url)
      for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
        const { socket } = await connect(`ws://127.0.0.1:${port}/echo`, {
          origin: `http://${host}`,
          headers: { host },
        })
        socket.close()
      }
    })

    it('in another version is told ours', async () => {
      const response = await refusal(demo.socket('/echo'), { protocolVersion: 8 })
      expect(response.statusCode).toBe(426)
      expect(response.headers['sec-websocket-version']).toBe('13')
    })
  })

  describe('/echo', () => {
    it('echoes text as text and binary as binary', async () => {
      const { socket, next } = await connect(demo.socket('/echo'))
      socket.send('héllo 📞')
      expect(await next()).toBe('héllo 📞')
      socket.send(Buffer.from([0, 255, 128]))
      expect(await next()).toEqual(Buffer.from([0, 255, 128]))
      socket.send('')
      expect(await next()).toBe('')
      socket.close()
    })

    it('agrees to permessage-deflate where it is offered, and compresses', async () => {
      const socket = new WebSocket(demo.socket('/echo'))
      const [[upgraded]] = await Promise.all([once(socket, 'upgrade'), once(socket, 'open')])
      const { socket: raw } = upgraded as IncomingMessage
      expect(socket.extensions).toContain('permessage-deflate')
      const text = 'the same again '.repeat(100_000)
      const before = raw.bytesRead
      socket.send(text)
      const [echoed] = await once(socket, 'message')
      expect(String(echoed) === text).toBe(true)
      expect(raw.bytesRead - before).toBeLessThan(text.length / 20)
      socket.close()
    })

    it('does without compression where none is offered', async () => {
      const { socket, next } = await connect(demo.socket('/echo'), { perMessageDeflate: false })
      expect(socket.extensions).toBe('')
      socket.send('plain')
      expect(await next()).toBe('plain')
      socket.close()
    })

    it.each([
      ['compressed', true],
      ['not compressed', false],
    ])('takes 16 MiB in one message, %s, and not a byte more', async (_, perMessageDeflate) => {
      const client = await connect(demo.socket('/echo'), { perMessageDeflate, maxPayload: 32 * MiB })
      const bytes = randomBytes(16 * MiB)
      client.socket.send(bytes)
      expect(bytes.equals((await client.next()) as Buffer)).toBe(true)
      const text = 'x'.repeat(16 * MiB)
      client.socket.send(text)
      expect((await client.next()) === text).toBe(true)
      client.socket.on('error', () => {}).send(`${text}x`)
      expect(await client.closed).toBe(1009)
    })

    it('loses nothing to a client that sends for long before it reads', async () => {
      const { socket, next } = await connect(demo.socket('/echo'), { perMessageDeflate: false })
      const messages = Array.from({ length: 400 }, (_, index) => Buffer.alloc(256 * 1024, index % 256))
      socket.pause()
      for (const message of messages) socket.send(message)
      socket.resume()
      for (const message of messages) expect(message.equals((await next()) as Buffer)).toBe(true)
      socket.close()
    })
  })

  describe('A webhook', () => {
    let live: Client

    beforeEach(async () => {
      live = await connect(demo.socket('/live'))
    })

    afterEach(() => live.socket.close())

    it('of each kind that GitHub sends, signed by its own library, arrives at /live as it was sent', async () => {
      for (const { name, examples } of githubExamples) {
        for (const example of examples) {
          const payload = { ...example, nonce: randomUUID() }
          const id = randomUUID()
          expect(await post(demo, await asGithub(name, payload, { id }))).toBe(204)
          const action = 'action' in example ? `.${String(example.action)}` : ''
          expect(await live.nextJson()).toEqual({
            id,
            type: name + action,
            source: 'github',
            receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
            data: payload,
          })
        }
      }
    })

    it("signed by standardwebhooks' own library arrives at /live", async () => {
      const payload = { type: 'invoice.paid', data: { amount: 12, note: 'grüße' } }
      expect(await post(demo, asStandard(payload, { id: 'msg_1' }))).toBe(204)
      expect(await live.nextJson()).toMatchObject({
        id: 'msg_1',
        type: 'invoice.paid',
        source: 'standard-webhooks',
        data: payload,
      })
    })

    it.each([
      ['null', null],
      ['a list', []],
      ['an object without what handlers read', { action: 'opened' }],
      ['an object with something else there', { action: 'opened', issue: 7, commits: 'none', zen: null }],
    ])('of any event may hold %s', async (_, payload) => {
      for (const [index, event] of ['ping', 'issues', 'push', 'never_heard_of'].entries()) {
        // A blank makes the body new, and nothing else of it.
        const body = JSON.stringify(payload) + ' '.repeat(index)
        expect(await post(demo, await asGithub(event, body))).toBe(204)
        expect(await live.nextJson()).toMatchObject({ data: payload })
      }
    })

    it('may be nested deeper than most Nodes can write it again: it is handled, and shown, without its data if need be', async () => {
      const deep = '['.repeat(100_000) + ']'.repeat(100_000)
      expect(await post(demo, await asGithub('ping', deep))).toBe(204)
      expect(await live.nextJson()).toMatchObject({ type: 'ping', source: 'github' })
    })

    it('that comes again under the same id is acknowledged, logged, and not dispatched', async () => {
      const first = await asGithub('ping', { zen: 'Once is enough.' })
      expect([await post(demo, first), await post(demo, first)]).toEqual([204, 204])
      const id = first.headers['x-github-delivery']
      await demo.line(new RegExp(`github duplicate: ping ${id}`))

      const other = asStandard({ type: 'once' }, { id: 'msg_once' })
      expect([await post(demo, other), await post(demo, other)]).toEqual([204, 204])
      await demo.line(/standard-webhooks duplicate: once msg_once/)

      await post(demo, asStandard({ type: 'next' }))
      const seen = [await live.nextJson(), await live.nextJson(), await live.nextJson()]
      expect(seen.map(({ type }) => type)).toEqual(['ping', 'once', 'next'])
    })

    it('of GitHub that comes again with the same body under a new id is not dispatched either', async () => {
      const payload = { zen: 'A replay wears a new hat.' }
      await post(demo, await asGithub('ping', payload, { id: 'the-first' }))
      expect(await post(demo, await asGithub('ping', payload, { id: 'the-replay' }))).toBe(204)
      await demo.line(/github duplicate: ping the-replay .*digest/)
      await post(demo, await asGithub('ping', { zen: 'Next.' }, { id: 'the-next' }))
      const seen = [await live.nextJson(), await live.nextJson()]
      expect(seen.map(({ id }) => id)).toEqual(['the-first', 'the-next'])
    })

    it('that is forged is refused, and the log says why', async () => {
      const genuine = await asGithub('ping', { zen: 'Forged.' })
      const forged = { ...genuine, body: genuine.body.replace('Forged', 'Edited') }
      expect(await post(demo, forged)).toBe(401)
      await demo.line(/github refused: .*OFFHOOK_SIGNATURE_WRONG/)
      const { 'x-hub-signature-256': _, ...headers } = genuine.headers
      expect(await post(demo, { ...genuine, headers })).toBe(401)
      await demo.line(/github refused: .*OFFHOOK_SIGNATURE_MISSING/)
      const secret = `whsec_${randomBytes(32).toString('base64')}`
      expect(await post(demo, asStandard({ type: 'forged' }, { secret }))).toBe(401)
      await demo.line(/standard-webhooks refused: .*OFFHOOK_SIGNATURE_WRONG/)
    })

    it('of 1 MiB is taken, of more is not', async () => {
      const body = (length: number) => JSON.stringify({ fill: 'x'.repeat(length - 11) })
      expect(body(MiB).length).toBe(MiB)
      expect(await post(demo, await asGithub('ping', body(MiB)))).toBe(204)
      expect((await live.next()).length).toBeGreaterThan(MiB)
      expect(await post(demo, await asGithub('ping', body(MiB + 1)))).toBe(413)
      expect(await post(demo, asStandard(body(MiB + 1)))).toBe(413)
      await demo.line(/github refused: .*OFFHOOK_BODY_TOO_LARGE/)
    })

    it('that does not say how long it will be is cut off at 1 MiB too', async () => {
      const { headers } = await asGithub('ping', {})
      const response = await ask(`${demo.url}/webhooks/github`, { method: 'POST', headers }, (request) => {
        for (let sent = 0; sent <= MiB; sent += 64 * 1024) request.write(Buffer.alloc(64 * 1024))
        request.end()
      })
      expect(response.statusCode).toBe(413)
    })

    it('that is genuine but not JSON is refused', async () => {
      expect(await post(demo, await asGithub('ping', 'zen=It+works'))).toBe(400)
      expect(await post(demo, asStandard('{"type":'))).toBe(400)
      await demo.line(/github refused: .*OFFHOOK_BODY_NOT_JSON/)
      await demo.line(/standard-webhooks refused: .*OFFHOOK_BODY_NOT_JSON/)
    })

    it('reaches all who watch, and none that has left', async () => {
      const [other, left] = await Promise.all([connect(demo.socket('/live')), connect(demo.socket('/live'))])
      left.socket.close()
      await left.closed
      await post(demo, asStandard({ type: 'to.all' }))
      expect(await other.nextJson()).toMatchObject({ type: 'to.all' })
      expect(await live.nextJson()).toMatchObject({ type: 'to.all' })
      other.socket.close()
    })

    it('has the handlers run that are meant for it', async () => {
      await post(demo, await asGithub('ping', { zen: 'By name.' }))
      await post(
        demo,
        await asGithub('issues', { action: 'opened', issue: { number: 7, title: 'By pattern' } }),
      )
      await post(demo, await asGithub('push', { ref: 'refs/heads/by-decorator', commits: [1, 2] }))
      await demo.line(/ {2}ping: "By name\."/)
      await demo.line(/ {2}issues\.opened: #7 "By pattern"/)
      await demo.line(/ {2}push: 2 commits on "refs\/heads\/by-decorator"/)
      for (const type of ['ping', 'issues.opened', 'push']) {
        expect(await live.nextJson()).toMatchObject({ type })
      }
    })
  })
})
