import { describe, expect, it } from 'vitest'
import { ask } from '../clients/http-client.ts'
import { Inbox } from '../clients/inbox.ts'
import {
  fromGitHub,
  fromStandardProvider,
  GITHUB_SECRET,
  githubEvents,
  notJsonFromGitHub,
  STANDARD_SECRET,
} from '../clients/providers.ts'
import { github, type Scheme, standardWebhooks, type WebhookOptions } from '../webhook.ts'
import { webhookApp } from './app.ts'
import type { Serve } from './server.ts'

/** What a delivery is known by here. */
interface Delivered {
  readonly id: string
  readonly type: string
  readonly data: unknown
}

export interface Observed {
  readonly options: WebhookOptions
  readonly delivered: Inbox<Delivered>
  readonly refused: Inbox<string>
}

/** The options of a receiver, and how long an adapter waits for its bodies. */
type EndpointOptions = WebhookOptions & { readonly bodyTimeout: number }

/** A webhook endpoint that keeps what is delivered, and why it refuses. */
export function observed(options: Partial<EndpointOptions> = {}): Observed {
  const delivered = new Inbox<Delivered>()
  const refused = new Inbox<string>()
  const whole: WebhookOptions = {
    scheme: github({ secret: GITHUB_SECRET }),
    deliver: ({ id, type, data }) => delivered.put({ id, type, data }),
    refused: ({ code }) => refused.put(code),
    ...options,
  }
  return { options: whole, delivered, refused }
}

/** GitHub's scheme, but for `changes`. */
function githubWith(changes: (scheme: Scheme) => Partial<Scheme>): Scheme {
  const scheme = github({ secret: GITHUB_SECRET })
  return Object.assign(scheme, changes(scheme))
}

export function webhookContract(serve: Serve): void {
  describe('A genuine webhook', () => {
    it('of each of GitHub’s events is answered 204 and delivered once', async () => {
      const { options, delivered } = observed()
      const { url } = await serve(webhookApp(options))
      for (const event of githubEvents) {
        expect(await ask(`${url}/hook`, await fromGitHub(event, `id of ${event.name}`))).toMatchObject({
          status: 204,
          body: '',
        })
        const { id, type, data } = await delivered.next()
        expect([id, type.split('.')[0], data]).toEqual([`id of ${event.name}`, event.name, event.payload])
      }
      expect(delivered.size).toBe(0)
    })

    it('of a provider that follows Standard Webhooks is, too', async () => {
      const scheme = standardWebhooks({ secret: STANDARD_SECRET })
      const { options, delivered } = observed({ scheme })
      const { url } = await serve(webhookApp(options))
      const request = fromStandardProvider({ type: 'invoice.paid', data: { amount: 42 } }, 'msg_1')
      expect(await ask(`${url}/hook`, request)).toMatchObject({ status: 204 })
      expect(await delivered.next()).toMatchObject({ id: 'msg_1', type: 'invoice.paid' })
    })

    it('is not delivered again under its id, nor under a new one that is not signed', async () => {
      const { options, delivered } = observed()
      const { url } = await serve(webhookApp(options))
      for (const id of ['one', 'one', 'another']) {
        expect(await ask(`${url}/hook`, await fromGitHub(undefined, id))).toMatchObject({ status: 204 })
      }
      expect(await delivered.next()).toMatchObject({ id: 'one' })
      expect(delivered.size).toBe(0)
    })

    it.each([
      ['throws', () => Promise.reject(new Error('no database'))],
      ['says that it failed', () => ({ kind: 'failed', error: new Error('no database') })],
    ])('is asked for again with 5xx if the delivery %s, and is then delivered', async (_how, fail) => {
      const attempts = new Inbox<string>()
      const failures = new Inbox<unknown>()
      const deliver = ({ id }: { id: string }) => {
        attempts.put(id)
        return attempts.size === 1 ? fail() : undefined
      }
      const failed = ({ cause }: { cause: unknown }) => failures.put(cause)
      const { url } = await serve(webhookApp(observed({ deliver, failed }).options))
      const request = await fromGitHub(undefined, 'retried')
      expect(await ask(`${url}/hook`, request)).toMatchObject({ status: 503 })
      expect(await failures.next()).toEqual(new Error('no database'))
      expect(await ask(`${url}/hook`, request)).toMatchObject({ status: 204 })
      expect(attempts.size).toBe(2)
    })

    it('is received behind a router’s prefix, and the scheme sees the whole URL', async () => {
      const urls = new Inbox<string>()
      const scheme = githubWith(({ identify }) => ({
        identify(message) {
          urls.put(message.url)
          return identify.call(this, message)
        },
      }))
      const { options } = observed({ scheme })
      const { url } = await serve(webhookApp(options, { prefix: '/inbound' }))
      expect(await ask(`${url}/inbound/hook?team=1`, await fromGitHub())).toMatchObject({ status: 204 })
      expect(await urls.next()).toBe('/inbound/hook?team=1')
      expect(await ask(`${url}/hook`, await fromGitHub())).toMatchObject({ status: 404 })
    })

    it('is answered as its scheme wants', async () => {
      const scheme = githubWith(() => ({ statuses: { delivered: 200, forged: 404 } }))
      const { url } = await serve(webhookApp(observed({ scheme }).options))
      const request = await fromGitHub()
      expect(await ask(`${url}/hook`, request)).toMatchObject({ status: 200, body: '' })
      expect(await ask(`${url}/hook`, { ...request, body: '{}' })).toMatchObject({ status: 404, body: '' })
    })
  })

  describe('A webhook that is not in order', () => {
    it('is answered 401 if it is forged, and is not delivered', async () => {
      const { options, delivered, refused } = observed()
      const { url } = await serve(webhookApp(options))
      const request = await fromGitHub()
      expect(await ask(`${url}/hook`, { ...request, body: '{"zen":"?"}' })).toMatchObject({ status: 401 })
      expect(await refused.next()).toBe('OFFHOOK_SIGNATURE_WRONG')
      const { 'X-Hub-Signature-256': _, ...headers } = request.headers as Record<string, string>
      expect(await ask(`${url}/hook`, { ...request, headers })).toMatchObject({ status: 401 })
      expect(await refused.next()).toBe('OFFHOOK_SIGNATURE_MISSING')
      expect(delivered.size).toBe(0)
    })

    it('is answered 405 with Allow if it is a GET', async () => {
      const { options, refused } = observed()
      const { url } = await serve(webhookApp(options))
      expect(await ask(`${url}/hook`)).toMatchObject({ status: 405, headers: { allow: 'POST' } })
      expect(await refused.next()).toBe('OFFHOOK_METHOD_NOT_ALLOWED')
    })

    it('is answered 400 if it is genuine, but no JSON', async () => {
      const { options, refused } = observed()
      const { url } = await serve(webhookApp(options))
      expect(await ask(`${url}/hook`, await notJsonFromGitHub('{"zen":'))).toMatchObject({ status: 400 })
      expect(await refused.next()).toBe('OFFHOOK_BODY_NOT_JSON')
    })
  })
}
