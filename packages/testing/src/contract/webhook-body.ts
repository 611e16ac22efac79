import { describe, expect, it } from 'vitest'
import { ask } from '../clients/http-client.ts'
import { fromGitHub } from '../clients/providers.ts'
import { RawClient } from '../clients/raw-client.ts'
import { warnings } from '../clients/warnings.ts'
import { webhookApp } from './app.ts'
import type { Serve } from './server.ts'
import { observed } from './webhook.ts'

const LIMIT = 1_000

/** As large as its note. */
const bulky = (length: number) => fromGitHub({ name: 'ping', payload: { note: '.'.repeat(length) } })

/** A request octet by octet, which may say more than it sends. */
function post(headers: Readonly<Record<string, string>>, body: string): Buffer {
  const fields = Object.entries({ Host: 'localhost', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return Buffer.from(`POST /hook HTTP/1.1\r\n${fields.join('')}\r\n${body}`)
}

export function webhookBodyContract(serve: Serve): void {
  describe('The body of a webhook', () => {
    it.each([
      ['by its Content-Length', false],
      ['as it comes', true],
    ])('is refused with 413 above the limit, %s', async (_when, chunked) => {
      const { options, delivered, refused } = observed({ limit: LIMIT })
      const { url } = await serve(webhookApp(options))
      const answer = await ask(`${url}/hook`, { ...(await bulky(2 * 1024 * 1024)), chunked })
      expect(answer).toMatchObject({ status: 413 })
      expect(await refused.next()).toBe('OFFHOOK_BODY_TOO_LARGE')
      expect(await ask(`${url}/hook`, { ...(await bulky(LIMIT / 2)), chunked })).toMatchObject({
        status: 204,
      })
      expect(delivered.size).toBe(1)
    })

    it.each([
      ['announced', { 'Content-Length': `${LIMIT + 1}` }, ''],
      [
        'there',
        { 'Transfer-Encoding': 'chunked' },
        `${(LIMIT + 1).toString(16)}\r\n${'.'.repeat(LIMIT + 1)}`,
      ],
    ])('is refused as soon as too much is %s, before its end', async (_how, headers, body) => {
      const { url } = await serve(webhookApp(observed({ limit: LIMIT }).options))
      const client = await RawClient.connect(url)
      // Without a signature the body would not be looked at.
      client.write(post({ ...headers, 'X-Hub-Signature-256': 'sha256=00' }, body))
      expect(await client.head()).toMatchObject({ status: 413 })
    })

    it('is taken from a body parser that kept its bytes', async () => {
      const { options, delivered } = observed()
      const { url } = await serve(webhookApp(options, { parser: 'keeps-bytes' }))
      const payload = { zen: 'Grüße, 日本 😀' }
      expect(await ask(`${url}/hook`, await fromGitHub({ name: 'ping', payload }))).toMatchObject({
        status: 204,
      })
      expect(await delivered.next()).toMatchObject({ data: payload })
    })

    it('is gone if a body parser ate it: 500, and the application hears why', async () => {
      warnings() // Where there is no framework that would handle the error, the process warns of it.
      const { options, delivered, refused } = observed()
      const { url } = await serve(webhookApp(options, { parser: 'eats-bytes' }))
      expect(await ask(`${url}/hook`, await fromGitHub())).toMatchObject({ status: 500 })
      expect(await refused.next()).toBe('OFFHOOK_BODY_CONSUMED')
      expect(delivered.size).toBe(0)
    })

    it('is waited for as long as it may take, and then no longer: 408, and the connection ends', async () => {
      const { options, refused } = observed({ bodyTimeout: 1 })
      const { url } = await serve(webhookApp(options))
      const client = await RawClient.connect(url)
      client.write(post({ 'Content-Length': '100', 'X-Hub-Signature-256': 'sha256=00' }, '{'))
      const { status, headers } = await client.head()
      expect([status, headers.get('connection')]).toEqual([408, 'close'])
      expect(await refused.next()).toBe('OFFHOOK_BODY_TIMEOUT')
      await client.rest()
    })

    it('may break off: that harms nothing', async () => {
      const { options, delivered, refused } = observed()
      const { url } = await serve(webhookApp(options))
      const client = await RawClient.connect(url)
      const { headers, body } = await fromGitHub()
      const length = { 'Content-Length': `${body.length}` }
      client.write(post({ ...headers, ...length }, body.slice(0, body.length / 2)))
      client.socket.end()
      expect(await refused.next()).toBe('OFFHOOK_BODY_ABORTED')
      expect(await ask(`${url}/hook`, await fromGitHub())).toMatchObject({ status: 204 })
      expect(delivered.size).toBe(1)
    })
  })
}
